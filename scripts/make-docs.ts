// Writes docs/nodes/*.md, docs/errors.md, docs/import.md, docs/metrics.md and docs/tools.md from the specs, the table of codes and the list of metrics.
// `--check` writes nothing and fails when one of them is out of date.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { errorPort } from '#shared/document/ports.ts'
import { errorCodes } from '#shared/errors/codes.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { type NodeExample, type NodeSpec, nodeGroups } from '#shared/nodes/node-spec.ts'
import type { Port } from '#shared/nodes/port.ts'
import { allSpecs } from '#shared/nodes/registry.ts'
import { importPage } from './import-page.ts'
import { metricsPage } from './metrics-page.ts'
import { toolsPage } from './tools-page.ts'

const nodesFolder = 'docs/nodes'
const groupTitles: Record<(typeof nodeGroups)[number], string> = {
  'start-end': 'Start and end',
  agents: 'Agents',
  models: 'Models',
  tools: 'Tools',
  logic: 'Logic',
  people: 'People',
  knowledge: 'Knowledge',
  investigation: 'Investigation',
  guard: 'Guard',
  data: 'Data',
}
const generated = '<!-- Written by `npm run docs` from the specs. Do not edit. -->'

const json = (value: Json) => JSON.stringify(value, null, 2)
const fenced = (value: Json) => `\`\`\`json\n${json(value)}\n\`\`\``
const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

function portTable(title: string, ports: readonly Port[]): string {
  if (ports.length === 0) return ''
  const rows = ports.map(({ id, type, arity, required, description, label }) => [
    `\`${id}\``,
    arity === 'many' ? `list of ${type}` : type,
    required ? 'yes' : '',
    description ?? (label === id ? '' : label),
  ])
  return `### ${title}\n\n${table(['port', 'type', 'required', ''], rows)}`
}

function settingsTable(spec: NodeSpec): string {
  if (spec.form.length === 0) return 'This kind has no settings of its own.'
  const schema = z.toJSONSchema(spec.config, { io: 'input', unrepresentable: 'any' }) as JsonObject
  const defaults = (name: string): string => {
    let at: Json | undefined = schema
    for (const part of name.split('.')) at = isJsonObject(at) && isJsonObject(at.properties) ? at.properties[part] : undefined
    if (!isJsonObject(at) || at.default === undefined || at.default === '') return ''
    return `\`${JSON.stringify(at.default)}\``
  }
  const rows = spec.form.map(({ name, label, help, options, min, max }) => [
    `\`${name}\``,
    label,
    [
      help,
      options?.map((option) => `\`${option.value}\`: ${option.label}`).join('; '),
      min === undefined && max === undefined ? '' : `${min ?? ''} to ${max ?? ''}`,
    ]
      .filter(Boolean)
      .join(' '),
    defaults(name),
  ])
  return table(['setting', 'label', 'meaning', 'default'], rows)
}

function exampleText({ title, config, inputs, outputs }: NodeExample): string {
  const parts = [`### ${title}`, 'Config:', fenced(config)]
  if (Object.keys(inputs).length > 0) parts.push('With these inputs:', fenced(inputs))
  if (outputs && Object.keys(outputs).length > 0) parts.push('it gives:', fenced(outputs))
  return parts.join('\n\n')
}

function pageOf(spec: NodeSpec): string {
  const [first] = spec.examples
  const config = spec.config.parse(first.config)
  const context = { workflow: { inputs: { properties: { alert: { type: 'object' } } }, outputs: {} } }
  const outputs = spec.outputs(config, context)
  const ports = [
    portTable('Inputs', spec.inputs(config, context)),
    portTable('Outputs', outputs.length > 0 && !spec.infallible ? [...outputs, errorPort] : outputs),
    spec.inside && !spec.members ? portTable('What its inside is given', spec.inside.sources(config)) : '',
    spec.inside && !spec.members ? portTable('What its inside gives', spec.inside.sinks(config)) : '',
  ].filter((part) => part !== '')
  const effects = {
    pure: 'It only computes: nothing of it is recorded, and a resumed run does it again.',
    recorded: 'Its results are recorded: a resumed run does not do it again.',
    outside: 'It changes something outside: it is recorded before and after, and never repeated silently.',
  }
  return [
    generated,
    `# ${spec.title}`,
    `\`${spec.kind}\`, version ${spec.version}, group ${groupTitles[spec.group]}. ${spec.summary}`,
    spec.docs,
    effects[spec.effect],
    ...(ports.length > 0 ? ['## Ports', `As in the first example; ports may depend on the settings.`, ...ports] : []),
    '## Settings',
    settingsTable(spec),
    '## Examples',
    ...spec.examples.map(exampleText),
    '',
  ].join('\n\n')
}

function indexPage(): string {
  const sections = nodeGroups.flatMap((group) => {
    const specs = allSpecs.filter((spec) => spec.group === group)
    if (specs.length === 0) return []
    const rows = specs.map(({ kind, title, summary }) => [`[${title}](${kind}.md)`, `\`${kind}\``, summary])
    return [`## ${groupTitles[group]}`, table(['node', 'kind', 'what it does'], rows)]
  })
  const run = table(
    ['setting', 'meaning'],
    [
      ['`run.retries`', 'Further attempts after the first failure.'],
      ['`run.retryDelayMs`', 'First pause between attempts; it doubles each time.'],
      ['`run.timeoutSeconds`', 'Time limit of one attempt.'],
      ['`run.fallback`', 'Value of the first output when every attempt failed and `error` is not connected.'],
    ],
  )
  return [generated, '# Node kinds', 'Every kind has these settings beside its own:', run, ...sections, ''].join('\n\n')
}

/** The table of codes is grouped by the comments in its source. */
function errorsPage(): string {
  const source = readFileSync('src-shared/errors/codes.ts', 'utf8')
  const who = { user: 'you', operational: 'the world outside', bug: 'Trellis' }
  const sections: string[] = []
  let rows: string[][] = []
  const close = () => {
    if (rows.length > 0) sections.push(table(['code', 'where the cause lies', 'in words'], rows))
    rows = []
  }
  for (const line of source.split('\n')) {
    const group = /^ {2}\/\/ (.+)$/.exec(line)?.[1]
    if (group) {
      close()
      sections.push(`## ${group.charAt(0).toUpperCase()}${group.slice(1)}`)
    }
    const code = /^ {2}'([\w.]+)':/.exec(line)?.[1]
    if (code && Object.hasOwn(errorCodes, code)) {
      const [noun = '', reason = ''] = code.split('.')
      rows.push([`\`${code}\``, who[errorCodes[code as keyof typeof errorCodes]], `${noun}: ${reason.replaceAll('_', ' ')}`])
    }
  }
  close()
  const about =
    'Every failure has one of these codes, a message that says what happened and where, and mostly a hint how to mend it. Recognise a failure by its code; messages may change.'
  return [generated, '# Error codes', about, ...sections, ''].join('\n\n')
}

const pages = new Map([
  ...allSpecs.map((spec): [string, string] => [join(nodesFolder, `${spec.kind}.md`), pageOf(spec)]),
  [join(nodesFolder, 'index.md'), indexPage()],
  ['docs/errors.md', errorsPage()],
  ['docs/import.md', importPage(generated, table)],
  ['docs/metrics.md', metricsPage(generated, table)],
  ['docs/tools.md', toolsPage(generated, table)],
])
const stale = existsSync(nodesFolder)
  ? readdirSync(nodesFolder)
      .map((name) => join(nodesFolder, name))
      .filter((file) => !pages.has(file))
  : []
const changed = [...pages].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text).map(([file]) => file)

if (process.argv.includes('--check')) {
  for (const file of [...changed, ...stale]) process.stderr.write(`${file} is out of date. Run \`npm run docs\`.\n`)
  if (changed.length + stale.length > 0) process.exitCode = 1
} else {
  for (const file of changed) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, pages.get(file) as string)
  }
  for (const file of stale) rmSync(file)
  process.stdout.write(`${changed.length} pages written, ${stale.length} removed.\n`)
}
