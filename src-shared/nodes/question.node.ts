import { z } from 'zod'
import type { Json, JsonObject } from '../json.ts'
import { foreignReference } from '../schema/local-references.ts'
import { defineNode } from './node-spec.ts'
import { portsOfSchema } from './schema-ports.ts'
import { portsOfTemplates } from './template-ports.ts'

const fields: z.ZodType<JsonObject> = z.record(z.string(), z.json())
const fallback: z.ZodType<Json> = z.json()
const taken = new Set(['answer', 'error'])

export const questionNode = defineNode({
  kind: 'question',
  version: 1,
  title: 'Question',
  group: 'people',
  summary: 'Ask a person for something that the workflow needs.',
  docs: `Puts the run into the state "waiting" and shows a form made from the JSON Schema in \`fields\`. The answer is checked against it, and delivered whole on \`answer\` and field by field on ports of their own. Without fields the answer is a text.

Title and explanation are [Liquid](https://liquidjs.com) templates; their variables are inputs of the node. With a time limit the default answer is taken when nobody answers in time. An answer that does not fit fails with \`schema.mismatch\`.`,
  icon: 'circle-question-mark',
  config: z.strictObject({
    title: z.string().max(500).default('What do you know?'),
    body: z.string().max(20_000).default(''),
    fields: fields.default({}),
    timeoutSeconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(0),
    defaultAnswer: fallback.default(null),
  }),
  inputs: ({ title, body }) => {
    const ports = portsOfTemplates([title, body])
    return ports.some(({ id }) => id === 'in')
      ? ports
      : [{ id: 'in', label: 'In', type: 'any', description: 'Asked once it arrives.' }, ...ports]
  },
  outputs: ({ fields }) => [
    { id: 'answer', label: 'Answer', type: Object.keys(fields).length > 0 ? 'json' : 'text' },
    ...portsOfSchema(fields)
      .filter(({ id }) => !taken.has(id))
      .map(({ required: _required, ...port }) => port),
  ],
  effect: 'recorded',
  form: [
    { name: 'title', label: 'Question', widget: 'text', placeholder: 'Which region is affected?' },
    { name: 'body', label: 'Explanation', widget: 'code', language: 'markdown', help: 'Markdown and Liquid.' },
    { name: 'fields', label: 'Fields', widget: 'json', help: 'JSON Schema of the answer, an object with properties. Empty: a text.' },
    {
      name: 'timeoutSeconds',
      label: 'Wait at most (s)',
      widget: 'number',
      min: 0,
      max: 30 * 86_400,
      step: 1,
      help: '0: as long as it takes.',
    },
    { name: 'defaultAnswer', label: 'When nobody answers', widget: 'json', help: 'The answer that is taken then.' },
  ],
  written: { title: 'liquid', body: 'liquid', fields: 'json-schema' },
  describe: ({ title }) => title,
  check({ fields }) {
    const foreign = foreignReference(fields)
    return foreign === null
      ? []
      : [
          {
            code: 'schema.invalid',
            field: 'fields',
            message: `the schema refers to "${foreign}", which is not part of it.`,
            mend: 'Put what it refers to under `$defs` and refer to it as `#/$defs/…`.',
          },
        ]
  },
  examples: [
    {
      title: 'Two fields',
      config: {
        title: 'What do you know about {{ service }}?',
        fields: {
          type: 'object',
          required: ['region'],
          properties: { region: { type: 'string' }, since: { type: 'string', title: 'Since when' } },
        },
      },
      inputs: { service: 'api' },
    },
  ],
})
