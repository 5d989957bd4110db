import { describe, expect, it } from 'vitest'
import { emptyDocument } from '../document-schema.ts'
import { readParsedDocument } from '../read-document.ts'
import type { WorkflowDocument } from '../workflow-document.ts'
import { writeDocument } from '../write-document.ts'
import { layOut, layOutAll } from './lay-out.ts'
import { rectangleOf } from './node-tree.ts'

/** Nodes that all lie at the origin of their container, and edges. */
function document(nodes: Record<string, [kind: string, parent?: string]>, edges: [string, string, string, string][]): WorkflowDocument {
  const ids = Object.keys(nodes)
  return {
    ...emptyDocument('wf_test', 'Test'),
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, [kind, parent = null]]) => [id, { kind, label: id, parent, config: {}, pinned: null }]),
    ),
    edges: Object.fromEntries(edges.map(([from, out, to, into], index) => [`e_${index}`, { from: [from, out], to: [to, into] }])),
    layout: Object.fromEntries(ids.map((id) => [id, { x: 0, y: 0 }])),
  }
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

describe('nodes without a place', () => {
  const inside = (laid: WorkflowDocument, id: string, frame: string): boolean => {
    const [box, around] = [rectangleOf(laid, id), rectangleOf(laid, frame)]
    return box.x >= 0 && box.y >= 0 && box.x + box.width <= around.width && box.y + box.height <= around.height
  }
  const drawn = document({ a: ['set'], m: ['map'], i: ['set', 'm'], j: ['set', 'm'], z: ['set'] }, [
    ['a', 'out', 'm', 'items'],
    ['m', 'item', 'i', 'in'],
    ['i', 'out', 'j', 'in'],
    ['j', 'out', 'm', 'result'],
    ['m', 'results', 'z', 'in'],
  ])

  it('come into their container, also from a file that has no places at all', () => {
    const { layout: _none, ...rest } = JSON.parse(writeDocument(drawn)) as WorkflowDocument
    const read = readParsedDocument(rest)
    if (read.outcome !== 'ok') throw new Error(read.outcome)
    const laid = read.document
    expect(inside(laid, 'i', 'm') && inside(laid, 'j', 'm')).toBe(true)
    for (const [a, b] of [
      ['a', 'm'],
      ['m', 'z'],
      ['i', 'j'],
    ] as const)
      expect(overlap(laid, a, b)).toBe(false)
  })

  it('leave those alone that have one', () => {
    const placed = layOutAll(drawn)
    const { j: _j, z: _z, ...layout } = placed.layout
    const laid = layOut({ ...placed, layout })
    for (const id of ['a', 'i']) expect(laid.layout[id]).toEqual(placed.layout[id])
    expect(laid.layout.m).toMatchObject({ x: placed.layout.m?.x, y: placed.layout.m?.y })
    expect(inside(laid, 'i', 'm') && inside(laid, 'j', 'm')).toBe(true)
    for (const [a, b] of [
      ['i', 'j'],
      ['z', 'm'],
      ['z', 'a'],
    ] as const)
      expect(overlap(laid, a, b)).toBe(false)
  })

  it('come to one in a chain, a fan and a nest of thousands', () => {
    const count = 3000
    const ids = Array.from({ length: count }, (_, index) => `n_${index}`)
    const pairs = ids.slice(1).map((id, index): [string, string, string, string] => [`n_${index}`, 'out', id, 'in'])
    const sets = Object.fromEntries(ids.map((id): [string, [string]] => [id, ['set']]))
    const chain = document(sets, pairs)
    const fan = document(
      sets,
      pairs.map(([, out, id, into]) => ['n_0', out, id, into]),
    )
    const nest = document(
      Object.fromEntries(ids.map((id, index): [string, [string, string?]] => [id, index === 0 ? ['loop'] : ['loop', `n_${index - 1}`]])),
      [],
    )
    for (const drawn of [chain, fan, nest]) {
      const laid = layOut({ ...drawn, layout: {} })
      expect(Object.keys(laid.layout)).toHaveLength(count)
    }
  })
})
