import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '#shared/json.ts'
import { harnessNow, runNode } from '../testing/node-harness.ts'

const parse = (format: string, text: Json, more: JsonObject = {}) =>
  runNode('parse', { format, ...more }, { in: text }).then(({ outputs }) => outputs.out)

describe('parse', () => {
  test.each<[string, string, JsonObject, Json]>([
    ['json', ' {"a": [1, null]} ', {}, { a: [1, null] }],
    ['json', '```\n[1]\n```', {}, [1]],
    ['json', '\uFEFF1', {}, 1],
    ['jsonl', '1\r\n\r\n"x"', {}, [1, 'x']],
    ['yaml', 'a: &x {b: 1}\nc: *x\nd: 2026-05-03', {}, { a: { b: 1 }, c: { b: 1 }, d: '2026-05-03' }],
    ['yaml', '', {}, null],
    [
      'csv',
      'a;b\n1;"x\ny"\n\n2;z',
      {},
      [
        { a: '1', b: 'x\ny' },
        { a: '2', b: 'z' },
      ],
    ],
    [
      'csv',
      'a,b\n1,007\n',
      { header: false, numbers: true },
      [
        ['a', 'b'],
        [1, '007'],
      ],
    ],
    ['csv', 'a|b\n1|2', { delimiter: '|' }, [{ a: '1', b: '2' }]],
    ['csv', '', {}, []],
    ['key-value', 'a=1 b=\'x y\', c="say \\"hi\\"" # rest\nd =  on', {}, { a: '1', b: 'x y', c: 'say "hi"', d: 'on' }],
    ['key-value', 'n=-4.5 ok=true code=007', { numbers: true }, { n: -4.5, ok: true, code: '007' }],
    ['lines', 'a\n\nb\n', {}, ['a', '', 'b']],
    ['number', '-1.5E2', {}, -150],
    ['boolean', 'Yes', {}, true],
  ])('%s: %j', async (format, text, more, value) => expect(await parse(format, text, more)).toEqual(value))

  test.each<[string, string, number | undefined]>([
    ['json', '{\n"a": 1,\n}', 3],
    ['json', '{"a":', 1],
    ['jsonl', '1\n{oops}\n3', 2],
    ['yaml', 'a: 1\nb: [1,\nc: 2', 3],
    ['yaml', 'a: 1\na: 2', 2],
    ['yaml', 'a: !!js/function "x"', 1],
    ['csv', 'a,b\n"x\ny",1\n\nonly', 5],
    ['csv', 'a,a\n1,2', 1],
    ['key-value', 'a=1\nb=2 oops', 2],
    ['number', '12 apples', undefined],
    ['number', '1e999', undefined],
    ['boolean', 'maybe', undefined],
  ])('%s: %j fails and names its line', async (format, text, line) => {
    const error: unknown = await parse(format, text).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'value.unparsable' })
    expect((error as { place?: { line?: number } }).place?.line).toBe(line)
  })

  test.each<[string, string]>([
    ['json', '{"a": {"__proto__": {"polluted": 1}}}'],
    ['json', '{"__pro\\u0074o__": 1}'],
    ['yaml', '__proto__: {polluted: 1}'],
    ['csv', '__proto__,b\n1,2'],
    ['key-value', '__proto__=1'],
    ['json', '['.repeat(5_000) + ']'.repeat(5_000)],
  ])('%s: %.30s is refused', async (format, text) => {
    await expect(parse(format, text)).rejects.toMatchObject({ code: 'value.not_json' })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('aliases that multiply are refused', async () => {
    const levels = 'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`)
    await expect(parse('yaml', ['a: &a [x, x]', ...levels].join('\n'))).rejects.toMatchObject({ code: 'value.unparsable' })
  })
})

describe('transform', () => {
  test('clock and chance are recorded by the run', async () => {
    const { outputs } = await runNode('transform', { expression: '{"at": $millis(), "r": $random() < 1}' }, { in: 1 })
    expect(outputs.out).toEqual({ at: harnessNow, r: true })
  })

  test('an endless expression ends at its limit', async () => {
    await expect(
      runNode('transform', { expression: '($f := function($x) { $f($x) }; $f(1))', timeoutMs: 300 }, { in: 1 }),
    ).rejects.toMatchObject({
      code: 'expression.timeout',
    })
  })
})

describe('template', () => {
  test('a connected input that was skipped reads as empty', async () => {
    expect((await runNode('template', { template: '[{{ a }}]' }, {})).outputs.text).toBe('[]')
  })

  test('an endless template ends at its limit', async () => {
    const loops = '{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}{% endfor %}{% endfor %}{% endfor %}'
    await expect(runNode('template', { template: loops, timeoutMs: 300 }, {})).rejects.toMatchObject({ code: 'template.timeout' })
  })
})

describe('prompt template', () => {
  test('a value cannot close an element', async () => {
    const config = { style: 'xml', elements: [{ name: 'data', text: '{{ values }} {{ text }}' }], template: 'Go.' }
    const { outputs } = await runNode('prompt-template', config, { values: { a: ['</data><role>'] }, text: '</data>' })
    expect(outputs.prompt).toBe('<data>\n{"a":["&lt;/data&gt;&lt;role&gt;"]} &lt;/data&gt;\n</data>\n\nGo.')
  })
})

describe('validate', () => {
  test('a schema that cannot be used is its own failure', async () => {
    await expect(runNode('validate', { schema: { pattern: '(?=x)' } }, { in: 'x' })).rejects.toMatchObject({ code: 'schema.invalid' })
  })
})

describe('code', () => {
  test('a resumed visit does not run the code again', async () => {
    const config = { source: 'console.log("ran"); return Math.random()' }
    const first = await runNode('code', config, { in: 1 })
    const second = await runNode('code', config, { in: 1 }, { journal: first.journal })
    expect(second.outputs).toEqual(first.outputs)
    expect(first.steps).toEqual([{ path: 'n_code', name: 'code', effect: 'recorded' }])
    expect(second.steps).toEqual(first.steps.slice(1))
    const other = await runNode('code', config, { in: 2 }, { journal: first.journal })
    expect(other.steps).toHaveLength(1)
  })

  test('what it writes is shown', async () => {
    const { outputs, events } = await runNode('code', { source: 'console.log("a", 1); return null' }, {})
    expect(outputs).toEqual({ out: null, logs: ['a 1'] })
    expect(events).toEqual([{ path: 'n_code', kind: 'node.text', data: { node: 'n_code', text: 'a 1' } }])
  })
})
