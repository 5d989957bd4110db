import { expect, test } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import type { JsonObject } from '#shared/json.ts'
import { seenShape } from './seen-values.ts'
import { inserted, partsOf, topPath } from './value-paths.ts'
import { shapeOf } from './value-shape.ts'

const schema = { type: 'object', properties: { verdict: { type: 'string' }, scores: { type: 'array', items: { type: 'number' } } } }

function documentOf(kind: string, config: JsonObject) {
  const document = emptyDocument('wf', 'Seen')
  document.nodes.ask = { kind: 'model-call', label: 'Ask', parent: null, config: { model: 'offline', schema }, pinned: null }
  document.nodes.use = { kind, label: 'Use', parent: null, config, pinned: null }
  return document
}

test('without a run, the types that connections promise are seen', () => {
  const document = documentOf('transform', { expression: '$' })
  document.edges.e = { from: ['ask', 'out'], to: ['use', 'in'] }
  expect(seenShape(document, 'use', 'jsonata', {}, {})).toMatchObject({
    kind: 'object',
    fields: { verdict: { kind: 'text' }, scores: { kind: 'list', item: { kind: 'number' } } },
  })
  const template = documentOf('template', { template: '{{ answer.verdict }} {{ other }}' })
  template.edges.e = { from: ['ask', 'out'], to: ['use', 'answer'] }
  const seen = seenShape(template, 'use', 'liquid', {}, {})
  expect(seen.fields?.answer?.fields?.verdict).toEqual({ kind: 'text' })
  expect(seen.fields?.other).toEqual({ kind: 'any' })
})

test('values of a run come before what connections promise', () => {
  const document = documentOf('transform', { expression: '$' })
  document.edges.e = { from: ['ask', 'out'], to: ['use', 'in'] }
  expect(seenShape(document, 'use', 'jsonata', { in: { verdict: 'fine', more: 1 } }, {}).fields).toEqual({
    verdict: { kind: 'text', sample: '"fine"' },
    more: { kind: 'number', sample: '1' },
  })
})

test('a kind that shows more than its input says so', () => {
  const document = documentOf('loop', { maxIterations: 3 })
  const seen = seenShape(document, 'use', 'jsonata', { in: { n: 1 } }, { out: { score: 0.5 } })
  expect(seen.fields).toMatchObject({
    output: { fields: { score: { sample: '0.5' } } },
    iteration: { kind: 'number' },
    input: { fields: { n: {} } },
  })
})

test('paths are written as each language has them', () => {
  const shape = shapeOf({ plain: 1, 'with space': [{ a: 1 }], and: 2 })
  const paths = (language: 'jsonata' | 'liquid' | 'javascript') => partsOf(language, topPath(language), shape, 0).map(({ path }) => path)
  expect(paths('jsonata')).toEqual(['plain', '`with space`', '`and`'])
  expect(paths('javascript')).toEqual(['input.plain', 'input["with space"]', 'input.and'])
  expect(paths('liquid')).toEqual(['plain', '["with space"]', 'and'])
  const list = shape.fields?.['with space']
  if (!list) throw new Error('no list')
  expect(partsOf('javascript', 'input.list', list, 1)[0]?.path).toBe('input.list[0].a')
  expect(partsOf('jsonata', 'list', list, 1)[0]?.path).toBe('list.a')
  expect(inserted('liquid', 'a.b', false)).toBe('{{ a.b }}')
  expect(inserted('liquid', 'a.b', true)).toBe('a.b')
})
