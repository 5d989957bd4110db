import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import { foreignReference } from '../schema/local-references.ts'
import { defineNode } from './node-spec.ts'

const schema: z.ZodType<JsonObject> = z.record(z.string(), z.json())

export const validateNode = defineNode({
  kind: 'validate',
  version: 1,
  title: 'Validate',
  group: 'guard',
  summary: 'Check a value against a JSON Schema.',
  docs: `A value that fits is delivered on \`valid\`; any other on \`invalid\`, as \`{value, problems: [{path, message}]}\`, where \`path\` is a JSON pointer.

The schema (2020-12) is interpreted, never run: \`$ref\` leads only into the schema itself, and \`pattern\` runs on RE2, which knows no back-references or look-around. A schema that cannot be used fails with \`schema.invalid\`.`,
  icon: 'shield-check',
  config: z.strictObject({ schema: schema.default({}) }),
  inputs: () => [{ id: 'in', label: 'In', type: 'any', required: true }],
  outputs: ({ schema }) => [
    { id: 'valid', label: 'Valid', type: 'any', schema },
    { id: 'invalid', label: 'Invalid', type: 'json', description: 'The value and its problems.' },
  ],
  effect: 'pure',
  form: [{ name: 'schema', label: 'JSON Schema', widget: 'json', help: 'What a value must look like.' }],
  written: { schema: 'json-schema' },
  describe: ({ schema }) => {
    const { title, properties, type } = schema
    if (typeof title === 'string') return title
    if (properties && typeof properties === 'object') return `has ${Object.keys(properties).join(', ')}`
    return typeof type === 'string' ? `is ${type}` : 'anything fits'
  },
  check({ schema }) {
    const foreign = foreignReference(schema)
    return foreign === null
      ? []
      : [
          {
            code: 'schema.invalid',
            field: 'schema',
            message: `the schema refers to "${foreign}", which is not part of it.`,
            mend: 'Put what it refers to under `$defs` and refer to it as `#/$defs/…`.',
          },
        ]
  },
  examples: [
    {
      title: 'A value that fits',
      config: { schema: { type: 'object', required: ['service'], properties: { service: { type: 'string', pattern: '^[a-z-]+$' } } } },
      inputs: { in: { service: 'api' } },
      outputs: { valid: { service: 'api' } },
    },
    {
      title: 'A value that does not',
      config: { schema: { type: 'object', properties: { replicas: { type: 'integer', minimum: 1 } } } },
      inputs: { in: { replicas: 0 } },
      outputs: { invalid: { value: { replicas: 0 }, problems: [{ path: '/replicas', message: '0 is less than 1.' }] } },
    },
  ],
})
