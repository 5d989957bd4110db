import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const timelineNode = defineNode({
  kind: 'timeline',
  version: 1,
  title: 'Timeline',
  group: 'investigation',
  summary: 'Put events, first errors, state and changes of all sources in order of time.',
  docs: `Merges what the logs, events, metrics and objects of the evidence tell into one course: the first symptom, the order in which sources first showed errors, bursts, and which change (deploy, configuration, scaling, failover) came before. Events that were over before the incident keep their place and are marked with \`in_window\`, \`before_window_minutes\` and \`completed\`.

Outputs: \`findings\` (of events, changes, order, and the state of resources) and \`entries\` (the course itself, each with its evidence).`,
  icon: 'chart-gantt',
  config: z.strictObject({ max: z.int().min(1).max(200).default(100), resources: z.boolean().default(true) }),
  inputs: () => [{ id: 'evidence', label: 'Evidence', type: 'evidence', required: true }],
  outputs: () => [
    { id: 'findings', label: 'Findings', type: 'json' },
    { id: 'entries', label: 'Entries', type: 'json' },
  ],
  effect: 'pure',
  form: [
    { name: 'max', label: 'At most', widget: 'number', min: 1, max: 200, step: 1, help: 'Entries to give, the earliest first.' },
    {
      name: 'resources',
      label: 'State of resources',
      widget: 'switch',
      help: 'Also give what pods, nodes, quotas and other objects are like now.',
    },
  ],
  describe: ({ max, resources }) => `at most ${max}${resources ? ', with the state of resources' : ''}`,
  examples: [
    {
      title: 'The course of an incident',
      config: { max: 60 },
      inputs: { evidence: { type: 'evidence', name: 'empty', files: [], items: [], notes: [], window: null } },
    },
  ],
})
