import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../json.ts'
import { compileSchema } from './json-schema.ts'

const check = (schema: JsonObject, value: Json) => compileSchema(schema).mismatches(value)

test('a value that fits has no mismatch', () => {
  const schema = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } }, required: ['n'], additionalProperties: false }
  expect(check(schema, { n: 2 })).toEqual([])
})

test('every mismatch is listed with its place', () => {
  const schema = { type: 'object', properties: { n: { type: 'integer' }, list: { items: { type: 'string' } } }, required: ['name'] }
  const found = check(schema, { n: 'x', list: ['a', 2] })
  expect(found.map(({ path }) => path).sort()).toEqual(['', '/list/1', '/n'])
  expect(found.every(({ message }) => message.length > 5)).toBe(true)
})

describe('patterns', () => {
  test('are RE2 and find anywhere', () => {
    expect(check({ pattern: 'b+' }, 'abc')).toEqual([])
    expect(check({ pattern: '^b' }, 'abc')).toEqual([{ path: '', message: 'The text does not match the pattern "^b".' }])
    expect(check({ pattern: '^[a-z]{2}$', format: 'email' }, 'abc').length).toBe(2)
    expect(check({ propertyNames: { pattern: '^[a-z]+$' } }, { A: 1 }).length).toBeGreaterThan(0)
  })

  test('one that other engines take exponential time for is as fast as any', () => {
    expect(check({ pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}b`)).toHaveLength(1)
  })

  test('one that RE2 lacks is refused', () => {
    expect(() => compileSchema({ pattern: '(a)\\1' })).toThrow(expect.objectContaining({ code: 'schema.invalid' }))
    expect(() => compileSchema({ patternProperties: { '^(a+)+$': {} } })).toThrow(expect.objectContaining({ code: 'schema.invalid' }))
    for (const pattern of ['^x_', '^x_[a-z]+$', 'x_', '_[a-z]', 'x_.*', '.*', '^.*$', '[a-z]+'])
      expect(check({ patternProperties: { [pattern]: { type: 'number' } } }, { x_a: 'no' })).toHaveLength(1)
  })
})

const names = (count: number) => Array.from({ length: count }, (_, index) => `name${index}`)
const asked = (schema: JsonObject): JsonObject => ({
  allOf: Array.from({ length: 3_000 }, () => ({ $ref: '#/$defs/one' })),
  $defs: { one: schema },
})
const nested = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as Json

describe('hostile schemas', () => {
  test.each<[string, JsonObject]>([
    ['http reference', { $ref: 'http://example.com/schema.json' }],
    ['file reference', { properties: { a: { $ref: 'file:///etc/passwd' } } }],
    ['of half a million fields', { properties: Object.fromEntries(names(500_000).map((name) => [name, {}])) }],
    [
      'of long names, and many in these',
      { properties: { ['a'.repeat(100_000)]: { properties: Object.fromEntries(names(100).map((name) => [name, {}])) } } },
    ],
    ['of many patterns', { allOf: names(20_000).map((name) => ({ pattern: `^${name}{1,50}$` })) }],
    ['of a pattern that is long', { pattern: 'a{1000}'.repeat(100_000) }],
    ['of many patterns for names', { patternProperties: Object.fromEntries(names(200).map((name) => [name, {}])) }],
    ['of a pattern for names that can match in many ways', { patternProperties: { '[a-z]+x': {} } }],
    ['deep in a value', { const: nested }],
    ['deep', JSON.parse(`${'{"not":'.repeat(100)}{}${'}'.repeat(100)}`)],
  ])('%s is refused', (_name, schema) => {
    expect(() => compileSchema(schema)).toThrow(expect.objectContaining({ code: 'schema.invalid' }))
  })

  test.each<[string, JsonObject, Json]>([
    ['endless reference', { $ref: '#' }, 1],
    ['missing reference', { $ref: '#/$defs/none' }, 1],
    [
      'doubling at each level',
      {
        $ref: '#/$defs/a',
        $defs: { a: { oneOf: [{ properties: { x: { $ref: '#/$defs/a' } } }, { properties: { x: { $ref: '#/$defs/a' } } }] } },
      },
      JSON.parse(`${'{"x":'.repeat(60)}1${'}'.repeat(60)}`),
    ],
    ['a long pattern on a long text', { pattern: '(a{100}){10}'.repeat(50) }, 'a'.repeat(10_000)],
    ['a name of fields that could be read in many ways', { patternProperties: { [`${'a'.repeat(100_000)}!`]: {} } }, {}],
    ['many names asked for many times', asked({ required: names(3_000) }), {}],
    ['many fields looked for many times', asked({ properties: Object.fromEntries(names(3_000).map((name) => [name, {}])) }), {}],
    ['a long value asked for many times', asked({ const: names(20_000) }), 1],
    ['a long text measured many times', asked({ maxLength: 1 }), 'a'.repeat(1_000_000)],
    [
      'many names checked many times',
      asked({ propertyNames: { minLength: 1 } }),
      Object.fromEntries(names(5_000).map((name) => [name, 1])),
    ],
    ['a value that nests deeper than can be followed', { items: { $ref: '#' } }, nested],
    [
      'unique items that are alike',
      { uniqueItems: true },
      Array.from({ length: 2_000 }, (_, index) => [...Array.from({ length: 200 }, () => 0), index]),
    ],
    ['unique items of a long list', { uniqueItems: true }, Array.from({ length: 100_000 }, (_, index) => ({ index }))],
  ])('%s ends', (_name, schema, value) => {
    expect(() => check(schema, value)).toThrow(expect.objectContaining({ code: 'schema.invalid' }))
  })

  test.each(['__proto__', 'constructor', 'hasOwnProperty', '__defineGetter__'])('the format %s is none', (format) => {
    expect(check({ format }, 'x')).toEqual([])
  })

  test('names of prototypes are names', () => {
    const schema = JSON.parse(
      '{"__proto__":{"type":"string"},"properties":{"__proto__":{"type":"number"},"constructor":{"type":"number"}}}',
    )
    expect(check(schema, JSON.parse('{"__proto__":"x","constructor":"y"}')).map(({ path }) => path)).toEqual(['/__proto__', '/constructor'])
  })

  test('a long value that is asked for is not told in full', () => {
    const [first] = check({ enum: names(20_000) }, 'x')
    expect(first?.message.length).toBeLessThan(1_100)
  })

  test('the schema that is given is not changed', () => {
    const schema = { pattern: 'a', properties: { b: { $ref: '#' } } }
    const before = JSON.stringify(schema)
    check(schema, { b: 'x' })
    expect(JSON.stringify(schema)).toBe(before)
    expect(Object.keys(schema)).toEqual(['pattern', 'properties'])
  })
})

test('a local reference is followed', () => {
  const schema = { $defs: { n: { type: 'number' } }, properties: { a: { $ref: '#/$defs/n' } } }
  expect(check(schema, { a: 1 })).toEqual([])
  expect(check(schema, { a: 'x' }).map(({ path }) => path)).toEqual(['/a'])
})
