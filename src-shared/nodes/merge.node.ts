import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const mergeNode = defineNode({
  kind: 'merge',
  version: 1,
  title: 'Merge',
  group: 'logic',
  summary: 'Join several branches into one.',
  docs: `Waits until every connected branch has delivered or was skipped, and makes one value of what was delivered, in the order of the connections' ids.

- **First**: the first value. For branches of which only one delivers, such as those of a router.
- **List**: all values as a list.
- **Object**: all values, which must be objects, as one; the fields of later ones win. Anything else fails with \`port.type_mismatch\`.

It is skipped when every branch was skipped.`,
  icon: 'merge',
  config: z.strictObject({ mode: z.enum(['first', 'list', 'object']).default('first') }),
  inputs: () => [{ id: 'in', label: 'In', type: 'any', arity: 'many', required: true }],
  outputs: ({ mode }) => [{ id: 'out', label: 'Out', type: mode === 'first' ? 'any' : 'json' }],
  effect: 'pure',
  form: [
    {
      name: 'mode',
      label: 'Give',
      widget: 'select',
      options: [
        { value: 'first', label: 'The first value' },
        { value: 'list', label: 'All values as a list' },
        { value: 'object', label: 'All fields as one object' },
      ],
    },
  ],
  describe: ({ mode }) => ({ first: 'the first value', list: 'all values as a list', object: 'all fields as one object' })[mode],
  examples: [
    {
      title: 'Whichever branch delivered',
      config: {},
      inputs: { in: ['from the second branch'] },
      outputs: { out: 'from the second branch' },
    },
    { title: 'All of them', config: { mode: 'list' }, inputs: { in: [1, 'two', null] }, outputs: { out: [1, 'two', null] } },
    {
      title: 'One object',
      config: { mode: 'object' },
      inputs: {
        in: [
          { a: 1, b: 1 },
          { b: 2, c: 3 },
        ],
      },
      outputs: { out: { a: 1, b: 2, c: 3 } },
    },
  ],
})
