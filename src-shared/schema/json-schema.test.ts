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
    expect(check({ patternProperties: { '^x_': { type: 'number' } } }, { x_a: 'no' })).toHaveLength(1)
  })
})

describe('hostile schemas', () => {
  test.each<[string, JsonObject]>([
    ['http reference', { $ref: 'http://example.com/schema.json' }],
    ['file reference', { properties: { a: { $ref: 'file:///etc/passwd' } } }],
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
    ['unique items of a long list', { uniqueItems: true }, Array.from({ length: 100_000 }, (_, index) => ({ index }))],
  ])('%s ends', (_name, schema, value) => {
    expect(() => check(schema, value)).toThrow(expect.objectContaining({ code: 'schema.invalid' }))
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
