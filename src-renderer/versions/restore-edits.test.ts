import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesBetween, isUnchanged } from '#shared/document/document-changes.ts'
import { emptyDocument } from '#shared/document/document-schema.ts'
import { arbitraryDocument } from '#shared/document/testing/arbitrary-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { configure, remove, rename } from '../state/edit/edits.ts'
import { move } from '../state/edit/place-edits.ts'
import { doAndUndo } from '../state/edit/testing/do-and-undo.ts'
import { restoreDocument, restoreNode } from './restore-edits.ts'

function letters(): WorkflowDocument {
  const document = emptyDocument('wf_1', 'Letters')
  document.schema.nodes = { template: 1, loop: 1, set: 1 }
  const node = (kind: string, label: string, config: object = {}, parent: string | null = null) => ({
    kind,
    label,
    parent,
    config: config as Record<string, never>,
    pinned: null,
  })
  document.nodes = {
    a: node('template', 'Greeting', { template: 'Hello' }),
    b: node('template', 'Letter', { template: 'Dear {{ name }}, {{ place }}' }),
    loop: node('loop', 'Rounds'),
    inner: node('set', 'Inside', {}, 'loop'),
  }
  document.edges = {
    e1: { from: ['a', 'text'], to: ['b', 'name'] },
    e2: { from: ['a', 'text'], to: ['b', 'place'] },
    e3: { from: ['b', 'text'], to: ['loop', 'in'] },
  }
  document.layout = { a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, loop: { x: 600, y: 0, width: 640, height: 320 }, inner: { x: 60, y: 90 } }
  return document
}

describe('a restored document', () => {
  it('is what it was, byte for byte, whatever it is now', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, (now, then) => {
        expect(writeDocument(restoreDocument(then).apply(now))).toBe(writeDocument(then))
      }),
    )
  })
})

describe('a restored node', () => {
  it('is what it was, and nothing else is another', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, fc.nat(20), (now, then, pick) => {
        const ids = [...new Set([...Object.keys(now.nodes), ...Object.keys(then.nodes)])]
        const id = ids[pick % ids.length] as string
        const after = restoreNode(then, id).apply(now)
        expect(after.nodes[id]).toEqual(then.nodes[id])
        for (const other of ids) if (other !== id) expect(after.nodes[other]).toBe(now.nodes[other])
        for (const { from, to } of Object.values(after.edges)) {
          expect(after.nodes).toHaveProperty([from[0]])
          expect(after.nodes).toHaveProperty([to[0]])
        }
      }),
    )
  })

  it('comes back with its edges, its place and what was inside it', () => {
    const then = letters()
    const now = remove(['a', 'loop'], []).apply(then)
    const withA = doAndUndo(now, restoreNode(then, 'a'))
    expect(Object.keys(withA.edges).sort()).toEqual(['e1', 'e2'])
    const all = doAndUndo(withA, restoreNode(then, 'loop'))
    expect(all.nodes.inner?.parent).toBe('loop')
    expect(isUnchanged(changesBetween(then, all))).toBe(true)
  })

  it('leaves out an edge that no longer fits, and keeps newer ones that do', () => {
    const then = letters()
    const renamed = rename('a', 'Hello').apply(then)
    const narrower = configure('b', 'template', 'Dear {{ name }}').apply(remove(['a'], []).apply(renamed))
    const back = doAndUndo(narrower, restoreNode(then, 'a'))
    expect(back.nodes.a?.label).toBe('Greeting')
    expect(Object.keys(back.edges).sort()).toEqual(['e1', 'e3'])
  })

  it('that was not there is taken away, and one that was moved moves back', () => {
    const then = remove(['loop'], []).apply(letters())
    const away = doAndUndo(letters(), restoreNode(then, 'loop'))
    expect(Object.keys(away.nodes)).toEqual(['a', 'b'])
    const moved = move({ a: { x: 40, y: 80 } }).apply(letters())
    expect(changesBetween(letters(), moved).nodes.get('a')?.kind).toBe('moved')
    expect(isUnchanged(changesBetween(letters(), restoreNode(letters(), 'a').apply(moved)))).toBe(true)
  })
})
