import { expect, test } from 'vitest'
import type { Json } from '../json.ts'
import { emptyDocument } from './document-schema.ts'
import { largestPin } from './pins.ts'
import { validateDocument } from './validate.ts'

function codesOf(kind: string, config: { [key: string]: Json }, pinned: Record<string, Json>): string[] {
  const document = emptyDocument('wf', 'Pins')
  document.nodes.n = { kind, label: 'Node', parent: null, config, pinned }
  return validateDocument(document)
    .filter(({ field }) => field === 'pinned')
    .map(({ code }) => code)
}

test('pinned outputs are outputs of the node, and of their types', () => {
  expect(codesOf('template', { template: 'x' }, { text: 'Hello' })).toEqual([])
  expect(codesOf('template', { template: 'x' }, { text: 5 })).toEqual(['node.pin_mismatch'])
  expect(codesOf('template', { template: 'x' }, { words: 'Hello' })).toEqual(['node.pin_unknown'])
  expect(codesOf('set', {}, { out: null })).toEqual([])
})

test('a failure cannot be pinned', () => {
  expect(codesOf('set', {}, { error: { code: 'x' } })).toEqual(['node.pin_unknown'])
})

test('pinned outputs have a size that a document can carry', () => {
  expect(codesOf('set', {}, { out: 'x'.repeat(largestPin - 20) })).toEqual([])
  expect(codesOf('set', {}, { out: 'x'.repeat(largestPin) })).toEqual(['node.pin_too_large'])
})
