import { describe, expect, test } from 'vitest'
import type { Json } from '#shared/json.ts'
import { completionsAt } from './completions.ts'
import { contextNames, pathBefore } from './resolve-path.ts'
import { shapeOf, shapeOfSchema } from './value-shape.ts'

const order = {
  customer: { name: 'Ada', 'home town': 'London' },
  items: [
    { price: 2, tags: ['a'] },
    { price: 3, note: 'late' },
  ],
  total: 5,
  paid: true,
}
const seen = shapeOf(order as unknown as Json)

const labels = (language: 'jsonata' | 'liquid' | 'javascript', text: string, explicit = false): string[] =>
  completionsAt(language, text, seen, explicit)?.options.map(({ label }) => label) ?? []

describe('the shape of a value', () => {
  test('takes all entries of a list together', () => {
    expect(seen.fields?.items?.item?.fields).toMatchObject({
      price: { kind: 'number' },
      tags: { kind: 'list' },
      note: { kind: 'text', sample: '"late"' },
    })
    expect(shapeOf([1, 'a']).item).toEqual({ kind: 'any' })
    expect(shapeOf([null, { a: 1 }]).item?.fields?.a?.kind).toBe('number')
    expect(shapeOf('x'.repeat(200)).sample).toHaveLength(60)
  })

  test('is what a schema promises', () => {
    const schema = { type: 'object', properties: { list: { type: 'array', items: { properties: { n: { type: 'integer' } } } }, free: {} } }
    expect(shapeOfSchema(schema)).toEqual({
      kind: 'object',
      fields: { list: { kind: 'list', item: { kind: 'object', fields: { n: { kind: 'number' } } } }, free: { kind: 'any' } },
    })
  })
})

describe('the path before a cursor', () => {
  test('is read backwards, over predicates and quoted names', () => {
    expect(pathBefore('1 + customer.na')).toEqual({ names: ['customer'], word: 'na', from: 13 })
    expect(pathBefore('items[price > 2].')).toEqual({ names: ['items'], word: '', from: 17 })
    expect(pathBefore('customer.`home t')).toMatchObject({ names: ['customer'], word: 'home t' })
    expect(pathBefore('input.items[0]?.pr')).toMatchObject({ names: ['input', 'items'], word: 'pr' })
  })

  test('lies in what brackets look at', () => {
    expect(contextNames('items[')).toEqual(['items'])
    expect(contextNames('customer.{"a": ')).toEqual(['customer'])
    expect(contextNames('items[tags[$ = ')).toEqual(['items', 'tags'])
    expect(contextNames('$sum(items.price) + [')).toEqual([])
    expect(contextNames('items.(')).toEqual(['items'])
  })
})

describe('expressions', () => {
  test('offer names with their types and values', () => {
    const options = completionsAt('jsonata', 'cust', seen, false)?.options
    expect(options?.[0]).toEqual({ label: 'customer', kind: 'property', detail: 'object' })
    expect(options?.find(({ label }) => label === 'total')).toEqual({ label: 'total', kind: 'property', detail: 'number', info: '5' })
    expect(labels('jsonata', 'customer.')).toEqual(['name', 'home town'])
    expect(completionsAt('jsonata', 'customer.', seen, false)?.options[1]?.apply).toBe('`home town`')
  })

  test('offer what an item has where items are looked at', () => {
    expect(labels('jsonata', 'items.')).toEqual(['price', 'tags', 'note'])
    expect(labels('jsonata', 'items[pr')).toContain('price')
    expect(labels('jsonata', 'items.{"p": pr')).toContain('price')
    expect(labels('jsonata', '$.items.')).toEqual(['price', 'tags', 'note'])
    expect(labels('jsonata', 'items[$$.total > 2].p')).toEqual(['price', 'tags', 'note'])
  })

  test('offer functions after $, nothing inside quotes, and nothing unasked in between', () => {
    expect(labels('jsonata', '$su')).toContain('$sum')
    expect(labels('jsonata', '$')).not.toContain('$eval')
    expect(labels('jsonata', '"cust')).toEqual([])
    expect(labels('jsonata', '')).toEqual([])
    expect(labels('jsonata', '', true)).toContain('customer')
  })
})

describe('templates', () => {
  test('offer variables and their fields where values are printed', () => {
    expect(labels('liquid', 'Dear {{ ')).toEqual(['customer', 'items', 'total', 'paid'])
    expect(labels('liquid', 'Dear {{ customer.')).toEqual(['name', 'home town'])
    expect(labels('liquid', 'Dear {{ customer.name }} cust')).toEqual([])
  })

  test('offer tags, filters and the variables of loops', () => {
    expect(labels('liquid', '{% fo')).toContain('for')
    expect(labels('liquid', '{% fo')).not.toContain('include')
    expect(labels('liquid', '{{ total | ')).toContain('round')
    expect(labels('liquid', '{% for line in items %}{{ line.')).toEqual(['price', 'tags', 'note'])
    expect(labels('liquid', '{% for line in items %}{% endfor %}{{ li')).not.toContain('line')
    expect(labels('liquid', '{% if cust')).toContain('customer')
  })
})

test('code offers what its input has', () => {
  expect(labels('javascript', 'return inp')).toEqual(['input'])
  expect(labels('javascript', 'input.customer.')).toEqual(['name'])
  expect(labels('javascript', 'input.items.')).toContain('filter')
  expect(labels('javascript', 'input.items[0].')).toEqual(['price', 'tags', 'note'])
  expect(labels('javascript', 'other.')).toEqual([])
})
