import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const outputNode = defineNode({
  kind: 'output',
  version: 1,
  title: 'Output',
  group: 'start-end',
  summary: 'What the workflow gives when it ends.',
  docs: `The value that arrives becomes part of the output of the run. With a name, the output is an object that has the value under that name; several Output nodes with different names make one object. Without a name the value is the whole output, and there may be no other.

Two values for the same name fail the run with \`port.ambiguous\`.`,
  icon: 'log-out',
  config: z.strictObject({
    name: z
      .string()
      .trim()
      .max(100)
      .refine((name) => name !== '__proto__', 'An output cannot have this name')
      .default(''),
  }),
  inputs: ({ name }) => [{ id: 'value', label: name || 'Value', type: 'any', required: true }],
  outputs: () => [],
  infallible: true,
  effect: 'pure',
  form: [
    {
      name: 'name',
      label: 'Name',
      widget: 'text',
      placeholder: 'result',
      help: 'Field of the output. Empty: this value is the whole output.',
    },
  ],
  describe: ({ name }) => (name ? `gives "${name}"` : 'gives the whole output'),
  examples: [
    { title: 'The whole output', config: {}, inputs: { value: { ok: true } }, outputs: {} },
    { title: 'One field of it', config: { name: 'summary' }, inputs: { value: 'All is well.' }, outputs: {} },
  ],
})
