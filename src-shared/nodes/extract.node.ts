import { z } from 'zod'
import { checkNames, modelConfig, modelForm, schemaField } from './agent-config.ts'
import { defineNode } from './node-spec.ts'

export const extractNode = defineNode({
  kind: 'extract',
  version: 1,
  title: 'Extract',
  group: 'models',
  summary: 'Take fields out of a text, by a schema.',
  docs: 'Gives an object that fits `schema`, filled from the text. Fails with `model.bad_output` when no model of the chain gives one. The offline model finds fields by their names, types and formats.',
  icon: 'scan-text',
  config: z.strictObject({
    ...modelConfig,
    schema: schemaField.default({ type: 'object', properties: {} }),
    instructions: z.string().max(20_000).default(''),
  }),
  inputs: () => [{ id: 'in', label: 'Text', type: 'any', required: true }],
  outputs: ({ schema }) => [
    { id: 'out', label: 'Fields', type: 'json', schema },
    { id: 'details', label: 'Details', type: 'json' },
  ],
  effect: 'recorded',
  form: [
    { name: 'schema', label: 'Fields', widget: 'json', help: 'A JSON Schema of the object that you want.' },
    { name: 'instructions', label: 'What to look for', widget: 'multiline' },
    ...modelForm,
  ],
  written: { schema: 'json-schema' },
  describe: ({ schema }) => Object.keys((schema.properties as object | undefined) ?? {}).join(', ') || 'no fields yet',
  check(config, context) {
    const problems = checkNames(config, context)
    if (Object.keys((config.schema.properties as object | undefined) ?? {}).length === 0) {
      problems.push({ code: 'config.invalid', field: 'schema', message: 'The schema names no field.', mend: 'Give it `properties`.' })
    }
    return problems
  },
  examples: [
    {
      title: 'Who and when',
      config: {
        model: 'offline',
        schema: { type: 'object', properties: { email: { type: 'string', format: 'email' }, date: { type: 'string', format: 'date' } } },
      },
      inputs: { in: 'Write to ops@example.org before 2026-03-01.' },
    },
  ],
})
