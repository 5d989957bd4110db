import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'

let folder: string
let host: EngineHost
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-hostile-'))
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
  host = await openEngineHost({ workspace: join(folder, 'workspace') })
})
afterAll(async () => {
  await host.close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const limitMs = 700
const text = `${'a'.repeat(40)}b`

/** A value, a node that is given it, and what that gives. */
function around(kind: string, config: JsonObject, port: string): WorkflowDocument {
  const input = kind === 'template' ? 'value' : 'in'
  return documentOf({ s: ['set', { value: { text, list: [1, 2] } }], x: [kind, config], end: ['output', { name: '' }] }, [
    `s.out -> x.${input}`,
    `x.${port} -> end.value`,
  ])
}
const code = (source: string) => around('code', { source, timeoutMs: limitMs, memoryMb: 32 }, 'out')
const expression = (source: string) => around('transform', { expression: source, timeoutMs: limitMs }, 'out')
const template = (source: string) => around('template', { template: `${source}{{ value.none }}`, timeoutMs: limitMs }, 'text')

async function outcomeOf(document: WorkflowDocument) {
  const { runId } = await host.runs.start({ document, inputs: {} })
  const { status, error, output } = await host.runs.result(runId)
  return status === 'succeeded' ? { output } : (error?.code ?? status)
}

describe('a hostile node fails its run with a typed error, and the next run is served', () => {
  const endless = '($f := function($x) { $f($x) }; $f(1))'
  const nested = '{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}{% endfor %}{% endfor %}{% endfor %}'
  const storm = 'const again = () => { Promise.resolve().then(again) }; again(); await new Promise(() => {})'
  const hoard = 'const all = []; for (;;) all.push(new Uint8Array(8 * 1024 ** 2))'

  test.each<[string, WorkflowDocument, RegExp]>([
    ['code that never ends', code('while (true) {}'), /^code\.timeout$/],
    ['code that catches its end', code('for (;;) try { for (;;); } catch {}'), /^code\.timeout$/],
    ['a storm of microtasks', code(storm), /^code\.timeout$/],
    ['a slow pattern in code', code('return /^(a+)+$/.test(input.text)'), /^code\.timeout$/],
    ['a loop inside the machine', code('return new Array(5e8).join("x").length'), /^code\.(timeout|memory)$/],
    ['8 GB in one piece', code('return new Uint8Array(8 * 1024 ** 3).length'), /^code\.failed$/],
    ['8 GB in many pieces', code(hoard), /^code\.memory$/],
    ['throw null', code('throw null'), /^code\.failed$/],
    ['a result with itself inside', code('const a = {}; a.a = a; return a'), /^value\.not_json$/],
    ['a result that reaches prototypes', code('return JSON.parse(\'{"__proto__": {"x": 1}}\')'), /^value\.not_json$/],
    ['an expression that never ends', expression(endless), /^expression\.timeout$/],
    ['a slow pattern in an expression', expression('$contains(text, /^(a+)+$/)'), /^expression\.timeout$/],
    ['more text than there is memory', expression('$length($pad("x", 500000000))'), /^expression\.(failed|timeout)$/],
    ['text that is too long', expression('$pad("x", 2000000000)'), /^expression\.failed$/],
    [
      'more lists than there is memory',
      expression('$count($map([1..1000], function($x) { [1..1000000] }))'),
      /^expression\.(failed|timeout)$/,
    ],
    ['a key that reaches prototypes', expression('{"__proto__": {"x": 1}}'), /^value\.not_json$/],
    ['a value that would be evaluated', expression('$eval("1 + 1")'), /^(expression|document)\.invalid$/],
    ['the same under another name', expression('($e := $eval; $e("1"))'), /^(expression|document)\.invalid$/],
    ['a template that never ends', template(nested), /^template\.timeout$/],
    ['a long loop', template('{% for x in (1..1000000000) %}x{% endfor %}'), /^template\.failed$/],
    ['a long number', template('{{ "2026-01-01" | date: "%2000000000Y" }}'), /^template\.failed$/],
  ])('%s', async (_name, document, expected) => {
    expect(await outcomeOf(document)).toMatch(expected)
    expect(({} as { x?: unknown }).x).toBeUndefined()
    expect(await outcomeOf(expression('$sum($map(list, function($n) { $n * 2 }))'))).toEqual({ output: 6 })
  })

  test.each<[string, WorkflowDocument, unknown]>([
    ['code', code('return this.constructor.constructor("return typeof process")()'), 'undefined'],
    ['an expression', expression('constructor.constructor'), null],
    ['a function in an expression', expression('$map([1], function($x) { $lookup($x, "constructor") })'), null],
    ['a template', template('{{ value.constructor.constructor }}{{ value["__proto__"] }}'), ''],
    ['a loop in a template', template('{% for x in value.list %}{{ x.constructor }}{% endfor %}'), ''],
  ])('%s reaches no constructor of the host', async (_name, document, output) => {
    expect(await outcomeOf(document)).toEqual({ output })
  })
})

test('a run that asks for endless work does not keep another waiting', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `x${index}`)
  const config = { expression: '($f := function($x) { $f($x) }; $f(1))', timeoutMs: 1_000 }
  const greedy = documentOf(
    Object.fromEntries([
      ['s', ['set', { value: 1 }]],
      ...names.flatMap((name) => [
        [name, ['transform', config]],
        [`${name}_end`, ['output', { name }]],
      ]),
    ]),
    names.flatMap((name) => [`s.out -> ${name}.in`, `${name}.error -> ${name}_end.value`]),
  )
  const { runId } = await host.runs.start({ document: greedy, inputs: {} })
  const failed = async () => (await host.runs.events(runId, 0, 1_000)).filter(({ kind }) => kind === 'node.failed').length
  expect(await outcomeOf(expression('$sum($map(list, function($n) { $n * 2 }))'))).toEqual({ output: 6 })
  expect(await failed()).toBeLessThan(10)
  await host.runs.intervene(runId, { type: 'abort', reason: 'seen enough' })
})

test.skipIf(process.platform === 'win32')('closing leaves no process', async () => {
  const own = await openEngineHost({ workspace: join(folder, 'other') })
  const busy = documentOf({ x: ['code', { source: 'while (true) {}', timeoutMs: 60_000 }], end: ['output', { name: '' }] }, [
    'x.out -> end.value',
  ])
  const children = () =>
    execFileSync('ps', ['-eo', 'ppid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.trim().startsWith(`${process.pid} `) && line.includes('sandbox')).length
  await host.close()
  expect(children()).toBe(0)
  await own.runs.start({ document: busy, inputs: {} })
  await vi.waitFor(() => expect(children()).toBeGreaterThan(0), 10_000)
  await own.close()
  expect(children()).toBe(0)
})
