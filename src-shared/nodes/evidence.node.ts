import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const evidenceNode = defineNode({
  kind: 'evidence',
  version: 1,
  title: 'Evidence',
  group: 'investigation',
  summary: 'Read a folder of evidence: alert, logs, metrics, events, Kubernetes objects, runbooks.',
  docs: `Copies a folder of evidence into the workspace and says what is in it. What a file is is recognised by its content, not by its name: alerts (Alertmanager, CloudWatch, Grafana, PagerDuty, Datadog, free text), logs (text, JSON lines, CSV, gzip), metrics (CloudWatch, Prometheus, CSV), events (Kubernetes, RDS, any list with a time and a message), Kubernetes objects, database load, and runbooks in Markdown.

Without a \`folder\` it reads the folder that the run was given (\`--evidence\`, a sample incident, or files dropped on the app).

Outputs: \`evidence\` (what the analysis nodes and agents take), \`alert\` (the alert in one shape, or null) and \`findings\` (what the alert says, and what kinds of evidence are there and missing). Files that cannot be read are named in the notes of the evidence. It fails when there is no folder, unless it is **optional**: then it gives nothing, and what works with evidence goes on without.`,
  icon: 'folder-search',
  config: z.strictObject({ folder: z.string().max(4096).default(''), optional: z.boolean().default(false) }),
  inputs: () => [],
  outputs: () => [
    { id: 'evidence', label: 'Evidence', type: 'evidence' },
    { id: 'alert', label: 'Alert', type: 'json' },
    { id: 'findings', label: 'Findings', type: 'json' },
  ],
  effect: 'recorded',
  form: [
    {
      name: 'folder',
      label: 'Folder',
      widget: 'text',
      placeholder: 'the folder of the run',
      help: 'Leave empty to read the folder that the run is given.',
    },
    { name: 'optional', label: 'Optional', widget: 'switch', help: 'A run without a folder goes on without evidence.' },
  ],
  describe: ({ folder }) => (folder === '' ? 'the folder of the run' : folder),
  examples: [
    { title: 'The folder of the run', config: {}, inputs: {} },
    { title: 'A fixed folder', config: { folder: '/var/incidents/today' }, inputs: {} },
  ],
})
