import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const loopNode = defineNode({
  kind: 'loop',
  version: 1,
  title: 'Loop',
  group: 'logic',
  summary: 'Repeat what is inside while a condition holds.',
  docs: `The inside runs at least once. It gets \`item\` (the input at first, afterwards the result of the round before) and \`iteration\` (from 0), and gives its \`result\`.

After each round the condition, a JSONata expression over \`{output, iteration, input}\`, decides: \`true\` repeats with the result as the next \`item\`, \`false\` or nothing ends the loop, and the result is delivered on \`out\`. A result that was skipped counts as null for the condition, and skips \`out\`.

When the condition still holds after the largest number of rounds, the last result is delivered on \`exhausted\`. Where nothing is connected there, the node fails with \`loop.exhausted\`.

A failure inside fails the node.`,
  icon: 'repeat',
  config: z.strictObject({
    condition: z.string().trim().min(1).default('false'),
    maxIterations: z.int().min(1).max(1000),
  }),
  inputs: () => [{ id: 'in', label: 'In', type: 'any', description: 'The first item.' }],
  outputs: () => [
    { id: 'out', label: 'Out', type: 'any', description: 'The result of the last round.' },
    { id: 'exhausted', label: 'Exhausted', type: 'any', description: 'The last result, when the rounds ran out.' },
  ],
  inside: {
    sources: () => [
      { id: 'item', label: 'Item', type: 'any' },
      { id: 'iteration', label: 'Iteration', type: 'number', description: 'Rounds before this one.' },
    ],
    sinks: () => [{ id: 'result', label: 'Result', type: 'any', required: true }],
  },
  effect: 'pure',
  form: [
    {
      name: 'condition',
      label: 'Repeat while',
      widget: 'code',
      language: 'jsonata',
      placeholder: 'output.score < 0.8',
      help: 'Sees output, iteration (from 0) and input.',
    },
    { name: 'maxIterations', label: 'At most', widget: 'number', min: 1, max: 1000, step: 1, help: 'Rounds.' },
  ],
  sees: ({ in: input = null }, { out, exhausted }) => ({ output: out ?? exhausted ?? input, iteration: 0, input }),
  describe: ({ condition, maxIterations }) => `while ${condition}, at most ${maxIterations}`,
  check: (_config, { children }) =>
    Object.keys(children).length > 0
      ? []
      : [
          {
            code: 'loop.empty',
            field: '',
            message: 'there is nothing inside to repeat.',
            mend: 'Drag nodes into the loop and connect them to its item and result.',
            severity: 'warning',
          },
        ],
  examples: [
    {
      title: 'Until the result is good enough, at most five rounds',
      config: { condition: 'output.score < 0.8', maxIterations: 5 },
      inputs: { in: { score: 0.2 } },
    },
  ],
})
