import { z } from 'zod'
import { checkNames, modelConfig, modelForm } from './agent-config.ts'
import { defineNode } from './node-spec.ts'

export const hypothesesNode = defineNode({
  kind: 'hypotheses',
  version: 1,
  title: 'Hypotheses',
  group: 'investigation',
  summary: 'Name what may be the cause, from findings, with what supports and contradicts it.',
  docs: `Takes findings from any number of nodes (lists of findings, or results of agents that hold some) and gives a list of hypotheses, the most likely first. Each has a category, a statement, supporting **and contradicting** claims with evidence ids, what is missing, a causal chain, next steps and a confidence before it is checked.

With the model \`offline\` the playbooks name them. Any other model is given the findings, not the raw files, together with what the playbooks say; claims that cite evidence which nobody found are dropped. When no model answers in the form that is asked for, the playbooks' hypotheses stand.

Outputs: \`hypotheses\` (the list, for a map node that checks each), \`findings\` (all findings that came in, each once), and \`details\` (who answered). An empty list means that nothing points at a cause.`,
  icon: 'lightbulb',
  config: z.strictObject({
    ...modelConfig,
    max: z.int().min(1).max(12).default(5),
    instructions: z.string().max(20_000).default(''),
  }),
  inputs: () => [
    { id: 'findings', label: 'Findings', type: 'any', arity: 'many', required: true, description: 'Findings, or anything that holds some' },
    { id: 'evidence', label: 'Evidence', type: 'evidence', description: 'Limits what may be cited to what is there' },
  ],
  outputs: () => [
    { id: 'hypotheses', label: 'Hypotheses', type: 'json' },
    { id: 'findings', label: 'Findings', type: 'json' },
    { id: 'details', label: 'Details', type: 'json' },
  ],
  effect: 'recorded',
  form: [
    { name: 'max', label: 'At most', widget: 'number', min: 1, max: 12, step: 1, help: 'Hypotheses to keep, the most likely first.' },
    {
      name: 'instructions',
      label: 'Instructions',
      widget: 'multiline',
      help: 'What a model should keep in mind. Playbooks do not read it.',
    },
    ...modelForm,
  ],
  describe: ({ max, model }) => `at most ${max}, ${model}`,
  check: checkNames,
  examples: [
    {
      title: 'A full disk',
      config: { model: 'offline', max: 3 },
      inputs: {
        findings: [
          {
            id: 'log.disk_full:store',
            type: 'log.disk_full',
            subject: 'store',
            statement: 'store says "No space left on device" 14 times.',
            severity: 'critical',
            evidence: ['log:store.log'],
            from: null,
            to: null,
            attributes: { first_line: 'write failed: No space left on device', path: '/var/lib/store', count: 14 },
          },
        ],
      },
    },
  ],
})
