import { z } from 'zod'
import { defineNode } from './node-spec.ts'

const formats = [
  { value: 'json', label: 'JSON' },
  { value: 'jsonl', label: 'JSON lines' },
  { value: 'yaml', label: 'YAML' },
  { value: 'csv', label: 'CSV' },
  { value: 'key-value', label: 'key=value' },
  { value: 'lines', label: 'Lines' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'Yes or no' },
] as const

export const parseNode = defineNode({
  kind: 'parse',
  version: 1,
  title: 'Parse',
  group: 'data',
  summary: 'Read a text as JSON, YAML, CSV and the like.',
  docs: `Turns a text into a value.

- **JSON**: one value. A fenced block (\`\`\`json … \`\`\`) around it is taken off, as models like to write one.
- **JSON lines**: a list with one value per line; empty lines are passed over.
- **YAML**: one document. Aliases are limited, tags of other languages are refused.
- **CSV**: a list of objects named by the first line, or of lists where there is no header. Empty lines are passed over.
- **key=value**: one object of all pairs; values in quotes may have spaces, and a line that is no pair is an error.
- **Lines**: a list of the lines.
- **Number** and **Yes or no**: one value, with blanks around it ignored.

A text that does not fit fails with \`value.unparsable\` and its line.`,
  icon: 'file-braces',
  config: z.strictObject({
    format: z.enum(['json', 'jsonl', 'yaml', 'csv', 'key-value', 'lines', 'number', 'boolean']).default('json'),
    header: z.boolean().default(true),
    delimiter: z.string().max(1).default(''),
    numbers: z.boolean().default(false),
  }),
  inputs: () => [{ id: 'in', label: 'Text', type: 'text', required: true }],
  outputs: ({ format }) => [
    {
      id: 'out',
      label: 'Value',
      type: format === 'number' ? 'number' : format === 'boolean' ? 'boolean' : format === 'json' || format === 'yaml' ? 'any' : 'json',
    },
  ],
  effect: 'pure',
  form: [
    { name: 'format', label: 'Format', widget: 'select', options: formats },
    { name: 'header', label: 'First line has the names', widget: 'switch', showWhen: { field: 'format', in: ['csv'] } },
    {
      name: 'delimiter',
      label: 'Delimiter',
      widget: 'text',
      placeholder: ',',
      help: 'One character. Empty: found out from the text.',
      showWhen: { field: 'format', in: ['csv'] },
    },
    {
      name: 'numbers',
      label: 'Read numbers',
      widget: 'switch',
      help: 'Values that are numbers, true or false become such; otherwise all stay text.',
      showWhen: { field: 'format', in: ['csv', 'key-value'] },
    },
  ],
  describe: ({ format }) => `as ${formats.find(({ value }) => value === format)?.label}`,
  examples: [
    { title: 'JSON', config: {}, inputs: { in: '```json\n{"ok": true}\n```' }, outputs: { out: { ok: true } } },
    { title: 'JSON lines', config: { format: 'jsonl' }, inputs: { in: '{"a":1}\n\n{"a":2}\n' }, outputs: { out: [{ a: 1 }, { a: 2 }] } },
    {
      title: 'YAML',
      config: { format: 'yaml' },
      inputs: { in: 'service: api\nreplicas: 3\n' },
      outputs: { out: { service: 'api', replicas: 3 } },
    },
    {
      title: 'CSV',
      config: { format: 'csv', numbers: true },
      inputs: { in: 'pod,restarts\n"api, one",3\nweb,0\n' },
      outputs: {
        out: [
          { pod: 'api, one', restarts: 3 },
          { pod: 'web', restarts: 0 },
        ],
      },
    },
    {
      title: 'key=value',
      config: { format: 'key-value', numbers: true },
      inputs: { in: 'level=warn msg="pool is full" size=20' },
      outputs: { out: { level: 'warn', msg: 'pool is full', size: 20 } },
    },
    { title: 'Number', config: { format: 'number' }, inputs: { in: ' 4.5e3 ' }, outputs: { out: 4500 } },
  ],
})
