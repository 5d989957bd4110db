import { z } from 'zod'
import { defineNode } from './node-spec.ts'
import { portsOfTemplates } from './template-ports.ts'

export const approvalNode = defineNode({
  kind: 'approval',
  version: 1,
  title: 'Approval',
  group: 'people',
  summary: 'Ask a person before going on.',
  docs: `Puts the run into the state "waiting" and shows the person the question with the real value that arrived. The value goes to \`approved\` or to \`rejected\`; the other port is skipped. \`comment\` delivers what the person wrote.

The question is a [Liquid](https://liquidjs.com) template in which \`in\` is the value, as in \`Restart {{ in.service }}?\`; other variables in it are inputs of their own. The wait survives the process. With a time limit the answer is taken for given when nobody answers in time.`,
  icon: 'user-check',
  config: z.strictObject({
    title: z.string().max(500).default('Go on?'),
    body: z.string().max(20_000).default(''),
    timeoutSeconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(0),
    onTimeout: z.enum(['reject', 'approve']).default('reject'),
  }),
  inputs: ({ title, body }) => [
    { id: 'in', label: 'In', type: 'any', required: true, description: 'What approval is asked for.' },
    ...portsOfTemplates([title, body]).filter(({ id }) => id !== 'in'),
  ],
  outputs: () => [
    { id: 'approved', label: 'Approved', type: 'any' },
    { id: 'rejected', label: 'Rejected', type: 'any' },
    { id: 'comment', label: 'Comment', type: 'text', description: 'What the person wrote, where they did.' },
  ],
  effect: 'recorded',
  form: [
    { name: 'title', label: 'Question', widget: 'text', placeholder: 'Restart {{ in.service }}?' },
    {
      name: 'body',
      label: 'Explanation',
      widget: 'code',
      language: 'markdown',
      help: 'Markdown and Liquid. Tell the person what will happen.',
    },
    {
      name: 'timeoutSeconds',
      label: 'Wait at most (s)',
      widget: 'number',
      min: 0,
      max: 30 * 86_400,
      step: 1,
      help: '0: as long as it takes.',
    },
    {
      name: 'onTimeout',
      label: 'When nobody answers',
      widget: 'select',
      options: [
        { value: 'reject', label: 'Reject' },
        { value: 'approve', label: 'Approve' },
      ],
    },
  ],
  written: { title: 'liquid', body: 'liquid' },
  describe: ({ title }) => title,
  check: ({ timeoutSeconds, onTimeout }) =>
    timeoutSeconds > 0 && onTimeout === 'approve'
      ? [
          {
            code: 'approval.by_default',
            field: 'onTimeout',
            message: 'what nobody looks at is approved.',
            mend: 'Reject when nobody answers, unless going on is harmless.',
            severity: 'warning',
          },
        ]
      : [],
  examples: [{ title: 'Before a restart', config: { title: 'Restart {{ in.service }}?' }, inputs: { in: { service: 'api' } } }],
})
