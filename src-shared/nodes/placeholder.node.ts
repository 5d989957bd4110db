import { z } from 'zod'
import type { Json } from '../json.ts'
import { defineNode } from './node-spec.ts'

const names = z.array(z.string().min(1).max(100)).max(50)
const original: z.ZodType<Json> = z.json()

export const placeholderNode = defineNode({
  kind: 'placeholder',
  version: 1,
  title: 'Placeholder',
  group: 'logic',
  summary: 'Stands for a part that is still to be chosen.',
  docs: `Keeps the place of something that has no node yet: a step that an import could not translate, with what it was as \`original\`, or a step that you have not decided on. Its ports are named freely, so that connections stay.

When a run reaches it, it fails with \`placeholder.unmapped\`. Replace it by a node that does the work.`,
  icon: 'circle-dashed',
  config: z.strictObject({
    what: z.string().max(500).default(''),
    source: z.string().max(200).default(''),
    inputs: names.default(['in']),
    outputs: names.default(['out']),
    original: original.default(null),
  }),
  inputs: ({ inputs }) => inputs.map((id) => ({ id, label: id, type: 'any' })),
  outputs: ({ outputs }) => outputs.map((id) => ({ id, label: id, type: 'any' })),
  effect: 'pure',
  form: [
    { name: 'what', label: 'What it stands for', widget: 'text', placeholder: 'Look up the customer' },
    { name: 'source', label: 'Where it came from', widget: 'text', help: 'The tool and the type of the part, when it was imported.' },
    { name: 'inputs', label: 'Inputs', widget: 'strings' },
    { name: 'outputs', label: 'Outputs', widget: 'strings' },
    { name: 'original', label: 'Original', widget: 'json', help: 'What was imported, value for value.' },
  ],
  describe: ({ what, source }) => what || source || 'still to be chosen',
  check(config) {
    const problems = [
      {
        code: 'placeholder.unmapped',
        field: '',
        message: `it stands for ${config.what || config.source || 'a part that is still to be chosen'} and cannot run.`,
        mend: 'Replace it by a node that does the work.',
        severity: 'warning' as const,
      },
    ]
    for (const field of ['inputs', 'outputs'] as const)
      if (new Set(config[field]).size < config[field].length || config[field].includes('error'))
        return [
          ...problems,
          {
            code: 'config.invalid',
            field,
            message: 'two ports have the same name, or one is named "error".',
            mend: 'Give each port a name of its own.',
          },
        ]
    return problems
  },
  examples: [
    {
      title: 'A part that an import could not translate',
      config: { what: 'Send a page', source: 'pager v2', inputs: ['message'], outputs: ['sent'], original: { type: 'pager', version: 2 } },
      inputs: { message: 'disk full' },
    },
  ],
})
