import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const anomaliesNode = defineNode({
  kind: 'anomalies',
  version: 1,
  title: 'Anomalies',
  group: 'investigation',
  summary: 'Find what changed: new or more frequent log patterns, steps and trends of metrics.',
  docs: `Compares the time before the incident with the incident. Log patterns that are new or whose rate changed are tested by the conditional binomial test of two Poisson rates; metrics for level shifts (median step over residual spread, with the p-value of the Pettitt test), trends (Mann-Kendall), spikes and recoveries. Every finding carries its test, its statistic and its p-value. What left its usual level and is back is a finding of its own, \`metric.recovered\`.

Output: \`findings\`.`,
  icon: 'activity',
  config: z.strictObject({ logs: z.boolean().default(true), metrics: z.boolean().default(true) }),
  inputs: () => [{ id: 'evidence', label: 'Evidence', type: 'evidence', required: true }],
  outputs: () => [{ id: 'findings', label: 'Findings', type: 'json' }],
  effect: 'pure',
  form: [
    { name: 'logs', label: 'Logs', widget: 'switch', help: 'Patterns that are new or whose rate changed, bursts and silences.' },
    { name: 'metrics', label: 'Metrics', widget: 'switch', help: 'Level shifts, trends, spikes and recoveries.' },
  ],
  describe: ({ logs, metrics }) => [logs ? 'logs' : '', metrics ? 'metrics' : ''].filter(Boolean).join(' and ') || 'nothing',
  check: ({ logs, metrics }) =>
    logs || metrics
      ? []
      : [
          {
            code: 'anomalies.nothing',
            field: 'logs',
            message: 'Neither logs nor metrics are looked at.',
            mend: 'Turn on logs, metrics, or both.',
          },
        ],
  examples: [
    {
      title: 'In metrics only',
      config: { logs: false },
      inputs: { evidence: { type: 'evidence', name: 'empty', files: [], items: [], notes: [], window: null } },
    },
  ],
})
