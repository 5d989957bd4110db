import { z } from 'zod'
import type { Json } from '../json.ts'
import { defineNode } from './node-spec.ts'

const json: z.ZodType<Json> = z.json()

export const setNode = defineNode({
  kind: 'set',
  version: 1,
  title: 'Set',
  group: 'data',
  summary: 'Give a fixed value, or add fixed fields to an object that passes through.',
  docs: 'Without an input it gives `value`. With an input that is an object and a `value` that is one, the two are merged and `value` wins; any other input is replaced by `value`.',
  icon: 'equal',
  config: z.strictObject({ value: json.default(null) }),
  inputs: () => [{ id: 'in', label: 'In', type: 'any' }],
  outputs: () => [{ id: 'out', label: 'Out', type: 'any' }],
  effect: 'pure',
  form: [{ name: 'value', label: 'Value', widget: 'json', help: 'Any JSON value. Empty: null.' }],
  describe: ({ value }) => `= ${JSON.stringify(value)}`,
  examples: [
    { title: 'A constant', config: { value: 5 }, inputs: {}, outputs: { out: 5 } },
    {
      title: 'Add a field',
      config: { value: { env: 'prod' } },
      inputs: { in: { name: 'api' } },
      outputs: { out: { name: 'api', env: 'prod' } },
    },
  ],
})
