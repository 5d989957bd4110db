import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const transformNode = defineNode({
  kind: 'transform',
  version: 1,
  title: 'Transform',
  group: 'data',
  summary: 'Reshape a value with a JSONata expression.',
  docs: `Evaluates a [JSONata](https://docs.jsonata.org) expression over the input, and delivers its value; nothing becomes null.

\`alert.labels.service\` picks a field, \`items[price > 10].name\` filters a list, \`{"name": a.b, "total": $sum(items.price)}\` builds an object. \`$\` is the whole input. \`$now()\` and \`$random()\` give the same again when the run is resumed. \`$eval\` is not available.

Expressions of paths, operators and plain functions cost microseconds. Regular expressions, functions of your own, ranges and sorting run in a process of their own and end with \`expression.timeout\` at the time limit. A mistake in it fails with \`expression.failed\`.`,
  icon: 'braces',
  config: z.strictObject({
    expression: z.string().trim().min(1).max(65_536).default('$'),
    timeoutMs: z.int().min(10).max(60_000).default(2_000),
  }),
  inputs: () => [{ id: 'in', label: 'In', type: 'any' }],
  outputs: () => [{ id: 'out', label: 'Out', type: 'any' }],
  effect: 'pure',
  form: [
    {
      name: 'expression',
      label: 'Expression',
      widget: 'code',
      language: 'jsonata',
      placeholder: 'alert.labels.service',
      help: '$ is the input.',
    },
    {
      name: 'timeoutMs',
      label: 'Time limit (ms)',
      widget: 'number',
      min: 10,
      max: 60_000,
      step: 10,
      help: 'For expressions that can take long.',
    },
  ],
  describe: ({ expression }) => expression,
  examples: [
    {
      title: 'Build an object',
      config: { expression: '{"service": labels.service, "total": $sum(items.n)}' },
      inputs: { in: { labels: { service: 'api' }, items: [{ n: 1 }, { n: 2 }] } },
      outputs: { out: { service: 'api', total: 3 } },
    },
    {
      title: 'Filter and sort a list',
      config: { expression: 'pods[restarts > 2]^(>restarts).name' },
      inputs: {
        in: {
          pods: [
            { name: 'a', restarts: 3 },
            { name: 'b', restarts: 0 },
            { name: 'c', restarts: 9 },
          ],
        },
      },
      outputs: { out: ['c', 'a'] },
    },
  ],
})
