import { z } from 'zod'
import { defineNode } from './node-spec.ts'
import { portsOfTemplates } from './template-ports.ts'

export const templateNode = defineNode({
  kind: 'template',
  version: 1,
  title: 'Template',
  group: 'data',
  summary: 'Write a text from values with a Liquid template.',
  docs: `Renders a [Liquid](https://liquidjs.com) template. Every variable that the template reads is an input of the node: \`{{ alert.name }}\` gives it an input \`alert\`. A variable that the template only asks for (\`{% if note %}\`) or has a \`default\` for may stay unconnected.

Objects and lists print as JSON. Values are never evaluated again, other files cannot be included, and the clock is not in reach: give times as values.

Templates with loops run in a process of their own and end with \`template.timeout\` at the time limit.`,
  icon: 'file-text',
  config: z.strictObject({
    template: z.string().max(262_144).default(''),
    timeoutMs: z.int().min(10).max(60_000).default(2_000),
  }),
  inputs: ({ template }) => portsOfTemplates([template]),
  outputs: () => [{ id: 'text', label: 'Text', type: 'text' }],
  effect: 'pure',
  form: [
    {
      name: 'template',
      label: 'Template',
      widget: 'code',
      language: 'liquid',
      placeholder: 'Alert {{ alert.name }} on {{ alert.service }}',
      help: 'Each variable becomes an input.',
    },
    { name: 'timeoutMs', label: 'Time limit (ms)', widget: 'number', min: 10, max: 60_000, step: 10, help: 'For templates with loops.' },
  ],
  describe: ({ template }) => template.trim().split('\n')[0] ?? '',
  check: ({ template }) =>
    template.trim() === ''
      ? [
          {
            code: 'config.invalid',
            field: 'template',
            message: 'the template is empty.',
            mend: 'Write the text that this node is to give.',
            severity: 'warning',
          },
        ]
      : [],
  examples: [
    {
      title: 'A headline',
      config: { template: '{{ alert.name }} on {{ alert.service | upcase }}{% if note %} ({{ note }}){% endif %}' },
      inputs: { alert: { name: 'High latency', service: 'api' } },
      outputs: { text: 'High latency on API' },
    },
    {
      title: 'A list',
      config: { template: '{% for pod in pods %}- {{ pod.name }}: {{ pod.restarts }}\n{% endfor %}' },
      inputs: { pods: [{ name: 'a', restarts: 3 }] },
      outputs: { text: '- a: 3\n' },
    },
  ],
})
