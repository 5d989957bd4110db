import { expect, it } from 'vitest'
import { readAnswer } from './structured-answer.ts'

const schema = { type: 'object', properties: { a: { type: 'number', minimum: 0 } }, required: ['a'] }

it.each(['{"a": 1}', 'Here it is:\n```json\n{"a": 1}\n```\nDone.', 'Sure! {"a": 1} is the answer.'])('finds the JSON in %j', (text) => {
  expect(readAnswer(text, schema)).toEqual({ ok: true, value: { a: 1 } })
})

it.each([
  ['no idea', 'not JSON'],
  ['{"b": 1}', 'a'],
  ['{"a": -1}', '/a'],
  ['{"a": 1', 'not JSON'],
])('says what is wrong with %j', (text, about) => {
  const read = readAnswer(text, schema)
  expect(read.ok ? '' : read.problem).toContain(about)
})

it('never runs a pattern of the schema', () => {
  const started = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } }
  expect(readAnswer(JSON.stringify({ a: `${'a'.repeat(40)}!` }), started).ok).toBe(true)
  const named = { type: 'object', patternProperties: { '^(a+)+$': { type: 'string' } } }
  expect(readAnswer(JSON.stringify({ [`${'a'.repeat(40)}!`]: 1, aa: 1 }), named).ok).toBe(true)
  // a field may be called so
  const field = { type: 'object', properties: { pattern: { type: 'string' } }, required: ['pattern'] }
  expect(readAnswer('{"pattern": 1}', field).ok).toBe(false)
})
