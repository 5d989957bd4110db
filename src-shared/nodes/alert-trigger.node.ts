import { z } from 'zod'
import { defineNode } from './node-spec.ts'
import { portsOfSchema } from './schema-ports.ts'

export const alertTriggerNode = defineNode({
  kind: 'alert-trigger',
  version: 1,
  title: 'Alert trigger',
  group: 'start-end',
  summary: 'The alert that a run is started for, read and checked.',
  docs: `Takes one of the workflow's inputs, by default \`alert\`, reads it as an alert and gives it in one form, whatever sent it: the webhook of Prometheus Alertmanager (version 4) or Grafana, PagerDuty, CloudWatch, Datadog, or a simple alert with \`alert_type\`, \`severity\` and \`message\`.

\`type\` is the name of the rule that raised it (\`alert_type\`, \`alertname\`), by which an agent of the workspace can be chosen. What is no alert fails with \`alert.invalid\`, which says what is missing. With **Only firing** an alert that is resolved gives nothing on any port but \`resolved\`.`,
  icon: 'siren',
  config: z.strictObject({
    input: z.string().min(1).max(100).default('alert'),
    onlyFiring: z.boolean().default(false),
  }),
  inputs: () => [],
  outputs: ({ onlyFiring }) => [
    { id: 'alert', label: 'Alert', type: 'json' },
    { id: 'type', label: 'Alert type', type: 'text' },
    { id: 'severity', label: 'Severity', type: 'text' },
    { id: 'labels', label: 'Labels', type: 'json' },
    ...(onlyFiring ? [{ id: 'resolved', label: 'Resolved alert', type: 'json' as const }] : []),
  ],
  effect: 'pure',
  form: [
    { name: 'input', label: 'Input of the workflow', widget: 'text', help: 'The property of the workflow’s inputs that holds the alert.' },
    { name: 'onlyFiring', label: 'Only firing', widget: 'switch', help: 'An alert that is over goes to a port of its own.' },
  ],
  describe: ({ input }) => `from the input ${input}`,
  check: ({ input }, { workflow }) =>
    portsOfSchema(workflow.inputs).some(({ id }) => id === input)
      ? []
      : [
          {
            code: 'input.nothing',
            field: 'input',
            message: `the workflow takes no input named "${input}".`,
            mend: `Add a property "${input}" of type object to the inputs of the workflow, or name another.`,
          },
        ],
  examples: [
    { title: 'The alert that the workflow is started with', config: {}, inputs: {} },
    { title: 'Alerts that are over go elsewhere', config: { onlyFiring: true }, inputs: {} },
  ],
})
