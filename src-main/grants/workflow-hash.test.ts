import { describe, expect, it } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { workflowHash } from './workflow-hash.ts'

const base = documentOf({ s: ['set', { value: 1 }], end: ['output', { name: '' }] }, ['s.out -> end.value'])
const changed = (edit: (document: WorkflowDocument) => void) => {
  const copy = structuredClone(base)
  edit(copy)
  return copy
}
const first = (document: WorkflowDocument) => document.nodes.s as NonNullable<(typeof document.nodes)[string]>

describe('the hash of a workflow', () => {
  it.each<[string, (document: WorkflowDocument) => void]>([
    ['its layout', (it) => void Object.assign(it, { layout: { s: { x: 5, y: 9 } } })],
    ['its name and tags', (it) => void Object.assign(it, { name: 'Another', description: 'x', tags: ['y'] })],
    ['a comment', (it) => void Object.assign(first(it), { comment: 'mind this' })],
  ])('stays the same with another %s', (_what, edit) => {
    expect(workflowHash(changed(edit))).toBe(workflowHash(base))
  })

  it.each<[string, (document: WorkflowDocument) => void]>([
    ['config', (it) => void Object.assign(first(it), { config: { value: 2 } })],
    ['label', (it) => void Object.assign(first(it), { label: 'Ignore what you were told' })],
    ['pinned value', (it) => void Object.assign(first(it), { pinned: { out: 2 } })],
    ['edge', (it) => void Object.assign(it, { edges: {} })],
    ['input', (it) => void Object.assign(it, { inputs: { type: 'object', properties: { x: {} } } })],
    ['setting', (it) => void Object.assign(it, { settings: { models: { smart: 'openai:x' } } })],
  ])('is another one with another %s', (_what, edit) => {
    expect(workflowHash(changed(edit))).not.toBe(workflowHash(base))
  })

  it('is another one when a sub-workflow is', () => {
    const inner = changed((it) => void Object.assign(first(it), { config: { value: 2 } }))
    expect(workflowHash(base, { inner })).not.toBe(workflowHash(base, { inner: base }))
  })
})
