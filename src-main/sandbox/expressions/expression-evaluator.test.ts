import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '#shared/json.ts'
import { createEvaluationHost } from '../evaluation-services.ts'

const host = createEvaluationHost()
const { expressions } = host.forOwner({})
beforeAll(() => expressions.check('$'))
afterAll(() => host.close())

const signal = new AbortController().signal
const evaluate = (
  source: string,
  input: Json = {},
  options: { timeoutMs?: number; now?: number; random?: number; signal?: AbortSignal } = {},
) => expressions.evaluate(source, input, { timeoutMs: 5_000, signal, ...options })
const failure = async (source: string, input: Json = {}, options: { timeoutMs?: number } = {}) => {
  try {
    return { value: await evaluate(source, input, options) }
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

describe('values', () => {
  test('simple expressions give their value at once', () => {
    expect(evaluate('alert.labels.service', { alert: { labels: { service: 'api' } } })).toBe('api')
    expect(evaluate('{"name": a.b, "twice": a.n * 2}', { a: { b: 'x', n: 2 } })).toEqual({ name: 'x', twice: 4 })
    expect(evaluate('nothing.here', {})).toBeNull()
    expect(evaluate('$', [1, 2])).toEqual([1, 2])
    expect(evaluate('$count($)', [1, 2])).toBe(2)
  })

  test('what can loop comes from another process', async () => {
    const given = evaluate('$map(items, function($i) { $i * 2 })', { items: [1, 2, 3] })
    expect(given).toBeInstanceOf(Promise)
    expect(await given).toEqual([2, 4, 6])
    expect(await evaluate('$sum([1..100])')).toBe(5050)
    expect(await evaluate('$match(text, /[a-z]+/).match', { text: 'ab 12 cd' })).toEqual(['ab', 'cd'])
    expect(await evaluate('items^(>n)[0].n', { items: [{ n: 1 }, { n: 3 }, { n: 2 }] })).toBe(3)
    expect(await evaluate('[items[n > 1].n]', { items: [{ n: 1 }, { n: 3 }] })).toEqual([3])
  })

  test('long simple work goes to another process and gives the same', async () => {
    const list = Array.from({ length: 700 }, (_, id) => ({ id, next: 700 - id }))
    const given = evaluate('$count(a[id in $$.a.next])', { a: list })
    expect(given).toBeInstanceOf(Promise)
    expect(await given).toBe(699)
  })

  test('the input is not changed', async () => {
    const input = Object.freeze({ a: Object.freeze([Object.freeze([])]), b: Object.freeze([]) }) as unknown as Json
    for (const source of ['a[]', 'b.{"x": 1}', 'a.[$]', '$append(b, 1)', '$sort(b)', 'a[0][]']) await evaluate(source, input)
    expect(input).toEqual({ a: [[]], b: [] })
  })
})

describe('time and chance are those of the run', () => {
  test('in this process and in another alike', async () => {
    const at = { now: Date.UTC(2026, 4, 3, 2, 1), random: 0.25 }
    expect(await evaluate('$now()', {}, at)).toBe('2026-05-03T02:01:00.000Z')
    expect(await evaluate('$millis()', {}, at)).toBe(at.now)
    expect(await evaluate('$map([1], function($x) { $now() })', {}, at)).toBe('2026-05-03T02:01:00.000Z')
    const drawn = await evaluate('[$random(), $random()]', {}, at)
    expect(await evaluate('$map([1, 2], function($x) { $random() })', {}, at)).toEqual(drawn)
    expect(await evaluate('$shuffle([1, 2, 3, 4, 5])', {}, at)).toEqual(await evaluate('$shuffle([1, 2, 3, 4, 5])', {}, at))
  })

  test('without them an expression that wants them fails', async () => {
    for (const source of ['$now()', '$millis()', '$random()', '$shuffle([1, 2])', '$map([1], function($x) { $now() })'])
      expect(await failure(source)).toBe('expression.failed')
  })
})

describe('failures are typed', () => {
  test.each<[string, string]>([
    ['a +', 'expression.invalid'],
    ['', 'expression.invalid'],
    ['$eval("1 + 1")', 'expression.invalid'],
    ['($e := $eval; $e("1"))', 'expression.invalid'],
    ['$sum("x")', 'expression.failed'],
    ['1 + "x"', 'expression.failed'],
    ['$unknown(1)', 'expression.failed'],
    ['1 / 0', 'value.not_json'],
    ['$sum', 'value.not_json'],
    ['function($x) { $x }', 'value.not_json'],
    ['$error("mine")', 'expression.failed'],
  ])('%s', async (source, code) => expect(await failure(source)).toBe(code))

  test('the message says where', async () => {
    await expect(evaluate('a.b + "x"', { a: { b: 1 } })).rejects.toThrow(/character 5.*"\+"/)
    await expect(expressions.check('a.(b')).rejects.toThrow(/cannot be read, at character/)
  })
})

describe('hostile expressions end within their limit', () => {
  test.each<[string, string, string]>([
    ['endless recursion', '($f := function($x) { $f($x) }; $f(1))', 'expression.timeout'],
    ['deep recursion', '($f := function($x) { 1 + $f($x) }; $f(1))', 'expression.failed'],
    ['a slow regular expression', '$contains(text, /^(a+)+$/)', 'expression.timeout'],
    ['a long range', '$sum([1..10000000])', 'expression.failed'],
    ['many ranges', '$count($map([1..1000], function($x) { [1..1000000] }))', 'expression.failed'],
    ['text that doubles', '($f := function($t, $n) { $n = 0 ? $t : $f($t & $t, $n - 1) }; $f("x", 40))', 'expression.failed'],
    ['more memory than there is', '$length($pad("x", 500000000))', 'expression.failed'],
    ['a long padding', '$length($pad("x", 2000000000))', 'expression.failed'],
    [
      'a list that doubles',
      '($f := function($t, $n) { $n = 0 ? $t : $f($append($t, $t), $n - 1) }; $count($f([1], 40)))',
      'expression.failed',
    ],
    ['a key that reaches prototypes', '{"__proto__": {"polluted": true}}', 'value.not_json'],
  ])('%s', async (_name, source, code) => {
    expect(await failure(source, { text: `${'a'.repeat(40)}b` }, { timeoutMs: code === 'expression.timeout' ? 1_500 : 15_000 })).toBe(code)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(await evaluate('$map([1], function($x) { $x + 1 })')).toBe(2)
  })

  test.each([
    '$constructor',
    '$string.constructor',
    'constructor.constructor("return process")()',
    '$lookup($, "__proto__")',
    '$lookup($, "constructor")',
    '$keys($sum)',
    '"".constructor',
    '$process',
    '$globalThis',
  ])('no object of the host is reached by %s', async (source) => {
    const given = await failure(source)
    expect(typeof given === 'string' ? 'failed' : (given.value ?? 'nothing')).toMatch(/^(failed|nothing)$/)
  })

  test('what is rare is not done in process, however simple it looks', async () => {
    // a key that JSONata alone may judge, in front of work that grows with the square of the input
    const source = '[{"__proto__": 1}.x, $count(list[$ in $$.list])]'
    const given = expressions.evaluate(source, { list: [1, 2] }, { timeoutMs: 2_000, signal: new AbortController().signal })
    expect(given).toBeInstanceOf(Promise)
    await given
  })

  const long = 'a'.repeat(1_000_000)
  // each took seconds of the app's own process
  test.each(['text = same', 'text != same', 'text <= same', 'same in list', '$length(text)', '$substring(text, 5)'])(
    'what reads much text again and again is not done in process: %s',
    async (part) => {
      const input = { text: `${long}b`, same: `${long}c`, list: [`${long}b`, `${long}d`] }
      const given = expressions.evaluate(`[${Array(2_000).fill(part).join(', ')}]`, input, { timeoutMs: 100, signal })
      expect(given).toBeInstanceOf(Promise)
      await Promise.resolve(given).catch(() => {})
    },
  )

  test('an input that cannot be handed over is told', async () => {
    let deep: Json = 1
    for (let level = 0; level < 100_000; level++) deep = { deep }
    expect(await failure('$map([1], function($x) { $x })', deep)).toBe('value.not_json')
  })

  test('a cancelled evaluation ends at once', async () => {
    const controller = new AbortController()
    const given = evaluate('($f := function($x) { $f($x) }; $f(1))', {}, { timeoutMs: 60_000, signal: controller.signal })
    setTimeout(() => controller.abort(), 100)
    await expect(given).rejects.toMatchObject({ code: 'run.cancelled' })
  })
})
