import { z } from 'zod'
import type { Json } from '../json.ts'
import { defineNode } from './node-spec.ts'

const json: z.ZodType<Json> = z.json()

export const toolCallNode = defineNode({
  kind: 'tool-call',
  version: 1,
  title: 'Tool call',
  group: 'tools',
  summary: 'Call any registered tool with arguments of your own.',
  docs: 'Calls `tool` with `arguments`, over which the fields of an object at `in` are laid, or those of the object that `expression` gives (JSONata, with the input as `in`). Arguments that do not fit fail with `tool.invalid_parameters`. A call has 30 seconds and two attempts unless the tool says otherwise. A dangerous tool asks a person first and fails with `tool.refused` when they say no.',
  icon: 'wrench',
  config: z.strictObject({
    tool: z.string().default(''),
    arguments: z.record(z.string(), json).default({}),
    expression: z.string().max(10_000).default(''),
  }),
  inputs: () => [
    { id: 'in', label: 'Arguments', type: 'any' },
    { id: 'evidence', label: 'Evidence', type: 'evidence' },
  ],
  outputs: () => [
    { id: 'out', label: 'Result', type: 'json' },
    { id: 'details', label: 'Details', type: 'json' },
  ],
  effect: 'outside',
  form: [
    { name: 'tool', label: 'Tool', widget: 'tools', max: 1 },
    { name: 'arguments', label: 'Arguments', widget: 'json' },
    {
      name: 'expression',
      label: 'Arguments from the input',
      widget: 'code',
      language: 'jsonata',
      help: 'Gives an object of arguments, as in {"query": in.text}.',
    },
  ],
  sees: ({ in: value = null }) => ({ in: value }),
  describe: ({ tool }) => tool || 'no tool yet',
  check({ tool }, context) {
    if (tool === '') return [{ code: 'tool.missing', field: 'tool', message: 'No tool is chosen.', mend: 'Choose a tool.' }]
    if (context.tools === undefined || context.tools.includes(tool)) return []
    return [{ code: 'tool.unknown', field: 'tool', message: `There is no tool "${tool}".`, mend: 'Choose one of the list.' }]
  },
  examples: [
    {
      title: 'A sum',
      config: { tool: 'calculate', arguments: { expression: 'a * b', values: { a: 6, b: 7 } } },
      inputs: {},
    },
  ],
})
