import { describe, expect, it } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { addNode, connect } from './edits.ts'
import { layOut, layOutAll } from './layered-layout.ts'
import { rectangleOf } from './node-tree.ts'

function document(nodes: Record<string, [kind: string, parent?: string]>, edges: [string, string, string, string][]): WorkflowDocument {
  let result = emptyDocument('wf_test', 'Test')
  for (const [id, [kind, parent]] of Object.entries(nodes))
    result = addNode(kind, { x: 0, y: 0 }, { id, parent: parent ?? null }).apply(result)
  for (const [from, out, to, into] of edges) result = connect([from, out], [to, into]).apply(result)
  return result
}

const overlap = (layout: WorkflowDocument, a: string, b: string): boolean => {
  const [p, q] = [rectangleOf(layout, a), rectangleOf(layout, b)]
  return p.x < q.x + q.width && q.x < p.x + p.width && p.y < q.y + q.height && q.y < p.y + p.height
}

describe('arranging', () => {
  const diamond = document({ a: ['set'], b: ['set'], c: ['set'], d: ['set'] }, [
    ['a', 'out', 'b', 'in'],
    ['a', 'out', 'c', 'in'],
    ['b', 'out', 'd', 'in'],
    ['c', 'out', 'd', 'in'],
  ])

  it('puts each node to the right of all that it depends on, and none on another', () => {
    const laid = layOutAll(diamond)
    for (const { from, to } of Object.values(laid.edges)) expect(rectangleOf(laid, from[0]).x).toBeLessThan(rectangleOf(laid, to[0]).x)
    for (const [a, b] of [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
    ] as const)
      expect(overlap(laid, a, b)).toBe(false)
  })

  it('makes a container as large as what is in it, and keeps the next node clear of it', () => {
    const laid = layOutAll(
      document({ loop: ['loop'], x: ['set', 'loop'], y: ['set', 'loop'], z: ['set', 'loop'], after: ['set'] }, [
        ['loop', 'item', 'x', 'in'],
        ['x', 'out', 'y', 'in'],
        ['y', 'out', 'z', 'in'],
        ['loop', 'out', 'after', 'in'],
      ]),
    )
    const loop = rectangleOf(laid, 'loop')
    for (const id of ['x', 'y', 'z']) {
      const inner = rectangleOf(laid, id)
      expect(inner.x + inner.width).toBeLessThanOrEqual(loop.width)
      expect(inner.y + inner.height).toBeLessThanOrEqual(loop.height)
    }
    expect(overlap(laid, 'loop', 'after')).toBe(false)
  })

  it('leaves a document alone in which every node has its place', () => {
    expect(layOut(diamond)).toBe(diamond)
  })

  it('ends on a circle', () => {
    const circle = document({ a: ['set'], b: ['set'] }, [
      ['a', 'out', 'b', 'in'],
      ['b', 'out', 'a', 'in'],
    ])
    expect(Object.keys(layOutAll(circle).layout)).toHaveLength(2)
  })
})
