import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toAppError } from '#shared/errors/app-error.ts'
import { openWorkflowFiles } from '../storage/workflow-files.ts'
import { readImport } from './read-import.ts'
import { saveImport } from './save-import.ts'
import { importFixture } from './testing/imported.ts'

const codeOf = (text: string) => {
  try {
    readImport(text)
    return 'ok'
  } catch (thrown) {
    return toAppError(thrown).code
  }
}

const n8n = (nodes: string, rest = '') => `{"nodes": [${nodes}], "connections": {}${rest}}`
const node = '{"name": "A", "type": "n8n-nodes-base.noOp", "position": [0, 0], "parameters": {}}'

describe('a file that cannot be brought in', () => {
  test.each([
    ['no JSON', '{"nodes": [', 'import.unreadable'],
    ['no YAML', 'a: [1\nb: }', 'import.unreadable'],
    ['a text', 'hello', 'import.unknown_format'],
    ['a list', '[1, 2]', 'import.unknown_format'],
    ['nothing', '', 'import.unknown_format'],
    ['a workflow of Trellis', '{"format": "trellis-workflow", "nodes": {}}', 'import.unknown_format'],
    ['a key that reaches a prototype', n8n(node, ', "meta": {"__proto__": {"x": 1}}'), 'document.forbidden_key'],
    ['such a key in YAML', 'app: {mode: chat}\nmodel_config: {a: {constructor: 1}}', 'document.forbidden_key'],
    ['deep JSON', `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`, 'document.too_deep'],
    ['deep YAML', `a: ${'['.repeat(70)}${']'.repeat(70)}`, 'document.too_deep'],
    ['very deep YAML', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'document.too_deep'],
    ['a large file', `{"a": "${'x'.repeat(10 * 1024 * 1024)}"}`, 'document.too_large'],
    [
      'YAML whose aliases grow without end',
      `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)
        .join('\n')}`,
      'import.unreadable',
    ],
  ])('%s', (_name, text, code) => expect(codeOf(text)).toBe(code))

  test('the format is found by what the text is', () => {
    expect(readImport(`\uFEFF${n8n(node)}`)[0]?.report.product).toBe('n8n')
    expect(() => readImport('{"nodes": [{"data": {"category": "Chains"}}], "edges": []}')).toThrow(/chatflow of Flowise/)
  })
})

describe('what a hostile file can do', () => {
  test('names with markup and with signs that change direction stay data', () => {
    const name = '<img src=x onerror=alert(1)>\u202e'
    const [workflow] = readImport(n8n(JSON.stringify({ name, type: 'n8n-nodes-base.unheardOf', position: [0, 0], parameters: {} })))
    expect(Object.values(workflow?.document.nodes ?? {}).map(({ label }) => label)).toEqual([name])
  })

  test('a part whose settings are of another shape costs only itself', () => {
    const [workflow] = readImport(
      n8n(
        `${node}, {"name": "B", "type": "n8n-nodes-base.set", "parameters": {"assignments": 7, "mode": []}}, {"name": "C", "type": "n8n-nodes-base.wait", "parameters": {"amount": -5}}`,
      ),
    )
    expect(workflow?.report.parts.map(({ name, kind }) => [name, kind])).toEqual([
      ['A', 'transform'],
      ['B', 'transform'],
      ['C', 'placeholder'],
    ])
  })

  test('nothing runs, is fetched or is read: a process that may start none, and may make no code of text, imports everything', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-import-'))
    try {
      const script = join(folder, 'import.mjs')
      const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
      await writeFile(
        script,
        `import { readFileSync } from 'node:fs'
import net from 'node:net'
import { syncBuiltinESMExports } from 'node:module'
import fs from 'node:fs'
const { readImport } = await import(${at('./read-import.ts')})
const texts = ${JSON.stringify(['support.dify.yml', 'tickets.flowise.json', 'chat.n8n.json', 'review.rivet-project'])}.map((name) => readFileSync(new URL(name, ${at('./fixtures/')}), 'utf8'))
const touched = []
for (const name of ['readFile', 'readFileSync', 'open', 'openSync', 'writeFileSync', 'createReadStream']) fs[name] = () => { touched.push(name); throw new Error(name) }
net.Socket.prototype.connect = () => { touched.push('connect'); throw new Error('connect') }
globalThis.fetch = () => { touched.push('fetch'); throw new Error('fetch') }
syncBuiltinESMExports()
const counts = texts.map((text) => readImport(text).reduce((sum, { report }) => sum + report.parts.length, 0))
process.stdout.write(JSON.stringify({ counts, touched }))
`,
      )
      const { spawnSync } = await import('node:child_process')
      const run = spawnSync(process.execPath, ['--permission', '--disallow-code-generation-from-strings', '--allow-fs-read=*', script], {
        encoding: 'utf8',
        cwd: process.cwd(),
      })
      expect(run.stderr.replace(/^.*Warning.*$/gm, '').trim()).toBe('')
      expect(JSON.parse(run.stdout)).toEqual({ counts: [16, 11, 16, 16], touched: [] })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('saving what was brought in', () => {
  test('graphs that call each other go on to do so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-import-'))
    try {
      const files = openWorkflowFiles(join(folder, 'workflows'), { edits: join(folder, 'edits'), versions: join(folder, 'versions') })
      const made = await saveImport(files, importFixture('review.rivet-project'))
      expect(made.map(({ name }) => name)).toEqual(['Review', 'Helper'])
      const { document } = await files.open(made[0]?.file as string, {})
      const calls = Object.values(document?.nodes ?? {}).filter(({ kind }) => kind === 'sub-workflow')
      expect(calls.map(({ config }) => config.workflow)).toEqual([made[1]?.file])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
