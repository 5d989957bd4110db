import fc from 'fast-check'
import jsonata from 'jsonata'
import { describe, expect, test } from 'vitest'
import { compileSimple, NotSimple } from './compile-simple.ts'
import { plain, type Sequence, sequenceOf } from './sequence.ts'
import type { ExpressionNode } from './syntax.ts'
import { type SimpleRun, TooMuchWork, Unusual } from './work-budget.ts'

function simply(source: string, input: unknown, work = 1_000_000): unknown {
  const compiled = compileSimple(jsonata(source).ast() as ExpressionNode)
  const run: SimpleRun = { root: input, work, now: 0, random: () => 0.5 }
  let root = input
  if (Array.isArray(input)) {
    root = sequenceOf(input)
    ;(root as Sequence).outerWrapper = true
  }
  return plain(compiled(root, run))
}

/** As JSON sees it: marks on lists, and prototypes, do not count. */
const seen = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

const names = ['a', 'b', 'c', 'items']
const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, false, 0, 1, 2, -1, 1.5, '', 'x', 'a,b', '7'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 3 }),
  ),
})).value

const expression: fc.Arbitrary<string> = fc.letrec<{ path: string; step: string; any: string }>((tie) => ({
  step: fc.oneof(
    { maxDepth: 3 },
    { weight: 6, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constant('*') },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...names), tie('any')).map(([name, test]) => `${name}[${test}]`) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...names), fc.integer({ min: -2, max: 2 })).map(([name, at]) => `${name}[${at}]`) },
    { weight: 1, arbitrary: fc.constantFrom(...names).map((name) => `${name}[]`) },
    { weight: 1, arbitrary: tie('any').map((inner) => `(${inner})`) },
    { weight: 1, arbitrary: tie('any').map((inner) => `{"k": ${inner}}`) },
    { weight: 1, arbitrary: tie('any').map((inner) => `[${inner}]`) },
    { weight: 1, arbitrary: tie('any').map((inner) => `$string(${inner})`) },
  ),
  path: fc
    .tuple(fc.constantFrom('', '', '', '$.', '$$.'), fc.array(tie('step'), { minLength: 1, maxLength: 3 }))
    .map(([start, steps]) => start + steps.join('.')),
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 4, arbitrary: tie('path') },
    { weight: 3, arbitrary: fc.constantFrom('1', '2', '-1', '0.5', '"x"', '""', 'true', 'false', 'null', '$', '$$', '"a"') },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('any'), fc.constantFrom('+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', 'and', 'or', '&', 'in'), tie('any'))
        .map(([left, op, right]) => `(${left} ${op} ${right})`),
    },
    { weight: 1, arbitrary: fc.tuple(tie('any'), tie('any'), tie('any')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`) },
    { weight: 1, arbitrary: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a} ?: ${b})`) },
    { weight: 1, arbitrary: tie('any').map((a) => `-(${a})`) },
    { weight: 1, arbitrary: fc.array(tie('any'), { maxLength: 3 }).map((list) => `[${list.join(', ')}]`) },
    { weight: 1, arbitrary: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `{"k": ${a}, "a": ${b}}`) },
    { weight: 1, arbitrary: fc.tuple(tie('path'), tie('any')).map(([from, b]) => `${from}{$string(a): ${b}}`) },
    { weight: 1, arbitrary: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a}; ${b})`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom(
            'sum',
            'count',
            'max',
            'min',
            'average',
            'string',
            'length',
            'trim',
            'number',
            'round',
            'boolean',
            'not',
            'keys',
            'exists',
            'type',
            'reverse',
            'merge',
            'uppercase',
          ),
          tie('any'),
        )
        .map(([name, arg]) => `$${name}(${arg})`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('append', 'join', 'contains', 'split', 'lookup', 'substringBefore'), tie('any'), tie('any'))
        .map(([name, a, b]) => `$${name}(${a}, ${b})`),
    },
  ),
})).any

describe('simple expressions mean what JSONata means by them', () => {
  test('on random expressions and values', async () => {
    let compared = 0
    let aside = 0
    await fc.assert(
      fc.asyncProperty(expression, value, async (source, input) => {
        const before = JSON.stringify(input)
        const copy = JSON.parse(before) as unknown
        let expected: { value: unknown } | 'failed'
        try {
          expected = { value: seen(await jsonata(source).evaluate(copy)) }
        } catch {
          expected = 'failed'
        }
        // JSONata adds an element to empty lists that it builds an object over
        if (JSON.stringify(copy) !== before) return
        let given: { value: unknown } | 'unusual'
        try {
          given = { value: seen(simply(source, input)) }
        } catch (error) {
          if (error instanceof NotSimple) return
          given = 'unusual'
        }
        expect(JSON.stringify(input)).toBe(before)
        // what steps aside is left to JSONata itself: right by nature, but it must stay rare where JSONata has a value
        if (given === 'unusual') aside += expected === 'failed' ? 0 : 1
        else expect(given).toEqual(expected)
        compared++
      }),
      { numRuns: 3_000 },
    )
    expect(compared).toBeGreaterThan(2_500)
    expect(aside / compared).toBeLessThan(0.01)
  })

  test.each([
    ['a.b', { a: [{ b: 1 }, { b: [2, 3] }, {}] }, [1, 2, 3]],
    [
      'a[b > 1].c',
      {
        a: [
          { b: 1, c: 'x' },
          { b: 2, c: 'y' },
        ],
      },
      'y',
    ],
    ['a[-1]', { a: [1, 2, 3] }, 3],
    [
      'a.{"n": b, "t": $$.t}',
      { a: [{ b: 1 }, { b: 2 }], t: 9 },
      [
        { n: 1, t: 9 },
        { n: 2, t: 9 },
      ],
    ],
    ['$sum(a.b)', { a: [{ b: 1 }, { b: 2 }] }, 3],
    ['$now()', {}, '1970-01-01T00:00:00.000Z'],
    ['$[0]', [5, 6], 5],
    ['$count($)', [5, 6], 2],
  ])('%s', (source, input, expected) => {
    expect(seen(simply(source, input))).toEqual(expected)
  })
})

describe('what is not simple', () => {
  test.each([
    '[1..10]',
    '$map(a, function($x) { $x })',
    '/a+/',
    'a ~> $sum()',
    '$eval("1")',
    '($x := 1; $x)',
    'a^(b)',
    '**.a',
    'a.%.b',
    'a@$x.b',
    '$pad("x", 9)',
    '$f(1)',
    '| a | {"b": 1} |',
  ])('%s', (source) => {
    expect(() => simply(source, {})).toThrow(NotSimple)
  })

  test('long work steps aside', () => {
    const list = Array.from({ length: 1_000 }, (_, index) => index)
    expect(() => simply('a[$ in $$.a]', { a: list }, 100_000)).toThrow(TooMuchWork)
    expect(() => simply('$sum(a) + "x"', { a: list })).toThrow(Unusual)
  })

  test('nothing but own fields is seen', () => {
    for (const source of ['constructor', '__proto__', 'toString', 'a.length', 'a.constructor', '"x".length', '$.hasOwnProperty'])
      expect(simply(source, { a: [1], b: 'x' })).toBeUndefined()
  })
})
