import { z } from 'zod'
import { defineNode } from './node-spec.ts'

const branchName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'a branch is named by small letters, digits, - and _, and begins with a letter')

export const tryNode = defineNode({
  kind: 'try',
  version: 1,
  title: 'Try',
  group: 'logic',
  summary: 'Try one way, and fall back to others in order when it fails.',
  docs: `Each branch has a source and a sink of its own name inside. The first branch gets the input at its source; when it fails, the second gets the same input, and so on. A fallback also gets \`failure\`, the failure of the branch before it as \`{code, message, node}\`. What a branch is made of is what hangs on its source or its sink.

\`out\` is what arrived at the sink of the first branch that did not fail; a branch whose result was skipped skips \`out\`. When every branch fails, the node fails with \`try.exhausted\`.

The usual order is \`primary\`, \`secondary\`, \`template\`, \`static\`.`,
  icon: 'shield-check',
  config: z.strictObject({
    branches: z
      .array(branchName)
      .min(1)
      .max(10)
      .refine((names) => new Set(names).size === names.length, 'two branches have the same name')
      .refine((names) => !names.includes('failure'), 'no branch can be named "failure"')
      .default(['primary', 'secondary']),
  }),
  inputs: () => [{ id: 'in', label: 'In', type: 'any' }],
  outputs: () => [{ id: 'out', label: 'Out', type: 'any' }],
  inside: {
    sources: ({ branches }) => [
      ...branches.map((id) => ({ id, label: id, type: 'any' as const, description: 'The input, when this branch is tried.' })),
      { id: 'failure', label: 'Failure', type: 'json', description: 'Why the branch before failed; in fallbacks only.' },
    ],
    sinks: ({ branches }) => branches.map((id) => ({ id, label: id, type: 'any' as const })),
  },
  effect: 'pure',
  form: [{ name: 'branches', label: 'Branches', widget: 'strings', help: 'In the order in which they are tried.' }],
  describe: ({ branches }) => branches.join(' → '),
  examples: [
    { title: 'A model, then a fixed answer', config: { branches: ['primary', 'static'] }, inputs: { in: 'Which service is down?' } },
  ],
})
