import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const codeNode = defineNode({
  kind: 'code',
  version: 1,
  title: 'Code',
  group: 'tools',
  summary: 'Run JavaScript of your own on a value.',
  docs: `The code is the body of an async function of \`input\`; what it returns is delivered on \`out\`, and what it writes with \`console.log\` on \`logs\`.

It runs in QuickJS, a JavaScript engine of its own, in a process of its own, with no files, network, timers, modules or host objects. It ends with \`code.timeout\` or \`code.memory\` at its limits, with \`code.failed\` and the line when it throws, and with \`value.not_json\` when the result is not plain data. Results are recorded: a resumed run does not run the code again.`,
  icon: 'square-code',
  config: z.strictObject({
    source: z.string().max(262_144).default('return input'),
    timeoutMs: z.int().min(10).max(120_000).default(2_000),
    memoryMb: z.int().min(32).max(512).default(64),
  }),
  inputs: () => [{ id: 'in', label: 'Input', type: 'any' }],
  outputs: () => [
    { id: 'out', label: 'Result', type: 'any' },
    {
      id: 'logs',
      label: 'Logs',
      type: 'json',
      schema: { type: 'array', items: { type: 'string' } },
      description: 'Lines that the code wrote.',
    },
  ],
  effect: 'recorded',
  form: [
    { name: 'source', label: 'Code', widget: 'code', language: 'javascript', help: 'Body of an async function of `input`.' },
    { name: 'timeoutMs', label: 'Time limit (ms)', widget: 'number', min: 10, max: 120_000, step: 10 },
    { name: 'memoryMb', label: 'Memory limit (MB)', widget: 'number', min: 32, max: 512, step: 1 },
  ],
  describe: ({ source }) => {
    const lines = source.split('\n').filter((line) => line.trim() !== '')
    return lines.length === 1 ? (lines[0] as string).trim() : `${lines.length} lines of JavaScript`
  },
  examples: [
    {
      title: 'Group and count',
      config: { source: 'const counts = {}\nfor (const { level } of input) counts[level] = (counts[level] ?? 0) + 1\nreturn counts' },
      inputs: { in: [{ level: 'error' }, { level: 'info' }, { level: 'error' }] },
      outputs: { out: { error: 2, info: 1 }, logs: [] },
    },
  ],
})
