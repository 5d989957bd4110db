import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const metricsNode = defineNode({
  kind: 'metrics',
  version: 1,
  title: 'Metrics',
  group: 'investigation',
  summary: 'Sum up metric series, and say which are at their limits and which are missing.',
  docs: `For each series the numbers (first, last, least, most, mean), how near it is to its limit where one is known (percent, a companion series such as a maximum, a limit that an event or the alert names), which points are missing, and which metrics the alert speaks of but no file has. With \`databaseLoad\` also where the time of databases goes: statements, waits and users.

Outputs: \`findings\`, and \`series\`: the numbers of each series.`,
  icon: 'chart-line',
  config: z.strictObject({
    only: z.array(z.string().min(1).max(200)).max(100).default([]),
    databaseLoad: z.boolean().default(true),
  }),
  inputs: () => [{ id: 'evidence', label: 'Evidence', type: 'evidence', required: true }],
  outputs: () => [
    { id: 'findings', label: 'Findings', type: 'json' },
    { id: 'series', label: 'Series', type: 'json' },
  ],
  effect: 'pure',
  form: [
    { name: 'only', label: 'Only', widget: 'strings', help: 'Parts of the names of the metrics to look at; none for all.' },
    { name: 'databaseLoad', label: 'Database load', widget: 'switch', help: 'Also give statements and waits of databases.' },
  ],
  describe: ({ only }) => (only.length === 0 ? 'all series' : only.join(', ')),
  examples: [
    {
      title: 'CPU and memory',
      config: { only: ['cpu', 'mem'] },
      inputs: { evidence: { type: 'evidence', name: 'empty', files: [], items: [], notes: [], window: null } },
    },
  ],
})
