import { z } from 'zod'
import { checkNames, modelConfig, modelForm } from './agent-config.ts'
import { defineNode } from './node-spec.ts'

const label = z.strictObject({ name: z.string().min(1).max(80), description: z.string().max(500).default('') })

export const classifyNode = defineNode({
  kind: 'classify',
  version: 1,
  title: 'Classify',
  group: 'models',
  summary: 'Put a text into one of your classes.',
  docs: 'Gives the name of the class that fits the text best. `details` has `confidence` (0 to 1), `reason` and who answered. An answer that names no class is sent back; when it still names none, the node fails with `model.bad_output`.',
  icon: 'tags',
  config: z.strictObject({
    ...modelConfig,
    labels: z.array(label).max(50).default([]),
    instructions: z.string().max(20_000).default(''),
  }),
  inputs: () => [{ id: 'in', label: 'Text', type: 'any', required: true }],
  outputs: () => [
    { id: 'out', label: 'Class', type: 'text' },
    { id: 'details', label: 'Details', type: 'json' },
  ],
  effect: 'recorded',
  form: [
    { name: 'labels', label: 'Classes', widget: 'json', help: 'A list of {name, description}.' },
    { name: 'instructions', label: 'How to choose', widget: 'multiline' },
    ...modelForm,
  ],
  describe: ({ labels }) => (labels.length === 0 ? 'no classes yet' : labels.map(({ name }) => name).join(', ')),
  check(config, context) {
    const problems = checkNames(config, context)
    const names = config.labels.map(({ name }) => name)
    if (names.length < 2) {
      problems.push({
        code: 'config.invalid',
        field: 'labels',
        message: 'There is nothing to choose between.',
        mend: 'Give at least two classes.',
      })
    }
    if (new Set(names).size < names.length) {
      problems.push({
        code: 'config.invalid',
        field: 'labels',
        message: 'Two classes have the same name.',
        mend: 'Give each class a name of its own.',
      })
    }
    return problems
  },
  examples: [
    {
      title: 'Sort a message',
      config: {
        model: 'offline',
        labels: [
          { name: 'outage', description: 'Something is down, failing or unreachable' },
          { name: 'question', description: 'Somebody asks how to do something' },
        ],
      },
      inputs: { in: 'The payment service is down and every request is failing.' },
    },
  ],
})
