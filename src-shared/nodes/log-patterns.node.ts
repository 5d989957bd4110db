import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const logPatternsNode = defineNode({
  kind: 'log-patterns',
  version: 1,
  title: 'Log patterns',
  group: 'investigation',
  summary: 'Group log lines into patterns and name what they complain of.',
  docs: `Mines templates from all logs of the evidence, online and by the Drain method (He et al., ICWS 2017), in memory that grows with templates and not with lines. Known complaints (names that cannot be resolved, refused connections, full disks, missing settings, exceptions and so on) become findings with the host, name or user in them.

Outputs: \`findings\`, and \`patterns\`: the most frequent ones with template, count, level, sources and times. Without logs both are empty.`,
  icon: 'regex',
  config: z.strictObject({
    max: z.int().min(1).max(500).default(50),
    level: z.enum(['any', 'info', 'warn', 'error']).default('any'),
  }),
  inputs: () => [{ id: 'evidence', label: 'Evidence', type: 'evidence', required: true }],
  outputs: () => [
    { id: 'findings', label: 'Findings', type: 'json' },
    { id: 'patterns', label: 'Patterns', type: 'json' },
  ],
  effect: 'pure',
  form: [
    { name: 'max', label: 'At most', widget: 'number', min: 1, max: 500, step: 1, help: 'Patterns to give, the most frequent first.' },
    {
      name: 'level',
      label: 'Level',
      widget: 'select',
      options: [
        { value: 'any', label: 'Any' },
        { value: 'info', label: 'Info and worse' },
        { value: 'warn', label: 'Warnings and errors' },
        { value: 'error', label: 'Errors' },
      ],
      help: 'Patterns to give; findings are of all levels.',
    },
  ],
  describe: ({ max, level }) => (level === 'any' ? `at most ${max}` : `${level} and worse, at most ${max}`),
  examples: [
    {
      title: 'Errors only',
      config: { level: 'error', max: 20 },
      inputs: { evidence: { type: 'evidence', name: 'empty', files: [], items: [], notes: [], window: null } },
    },
  ],
})
