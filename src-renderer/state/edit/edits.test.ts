import { describe, expect, it } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import { framePadding, originOf, rectangleOf } from '#shared/document/places/node-tree.ts'
import { validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { allSpecs } from '#shared/nodes/registry.ts'
import { duplicate } from './duplicate.ts'
import { addNode, configure, connect, reconnect, remove, setComment } from './edits.ts'
import type { Edit } from './history.ts'
import { move, reparent, resize } from './place-edits.ts'

const apply = (document: WorkflowDocument, ...edits: Edit[]) => edits.reduce((at, edit) => edit.apply(at), document)

/** A loop at (100, 100) with `inner` in it, and `outer` beside it. */
function withLoop(): WorkflowDocument {
  return apply(
    emptyDocument('wf_test', 'Test'),
    addNode('loop', { x: 100, y: 100 }, { id: 'loop' }),
    addNode('set', { x: 80, y: 80 }, { id: 'inner', parent: 'loop' }),
    addNode('set', { x: 900, y: 100 }, { id: 'outer' }),
    connect(['loop', 'item'], ['inner', 'in']),
    connect(['inner', 'out'], ['loop', 'result']),
    connect(['outer', 'out'], ['loop', 'in']),
  )
}

describe('adding', () => {
  it.each(allSpecs.map((spec) => spec.kind))('a %s gives a node whose settings are in order', (kind) => {
    const document = apply(emptyDocument('wf_test', 'Test'), addNode(kind, { x: 0, y: 0 }, { id: 'n' }))
    expect(validateDocument(document).filter((problem) => problem.code === 'node.config_invalid')).toEqual([])
    expect(document.schema.nodes[kind]).toBeGreaterThan(0)
  })

  it('gives each node a label of its own', () => {
    const document = apply(
      emptyDocument('wf_test', 'Test'),
      addNode('set', { x: 0, y: 0 }),
      addNode('set', { x: 0, y: 0 }),
      addNode('set', { x: 0, y: 0 }),
    )
    expect(Object.values(document.nodes).map((node) => node.label)).toEqual(['Set', 'Set 2', 'Set 3'])
  })

  it('joins the new node to the port that it was dragged from', () => {
    const document = apply(withLoop(), addNode('set', { x: 0, y: 0 }, { id: 'next', connect: { from: ['loop', 'out'], port: 'in' } }))
    expect(Object.values(document.edges)).toContainEqual({ from: ['loop', 'out'], to: ['next', 'in'] })
  })
})

describe('taking an end of an edge to another port', () => {
  it('keeps the edge with what was written about it', () => {
    const before = withLoop()
    const [edge = ''] = Object.entries(before.edges).find(([, { to }]) => to[0] === 'loop' && to[1] === 'in') ?? []
    const document = apply(
      before,
      addNode('set', { x: 0, y: 0 }, { id: 'other' }),
      setComment('edges', edge, 'why'),
      reconnect(edge, ['outer', 'out'], ['other', 'in']),
    )
    expect(document.edges[edge]).toEqual({ from: ['outer', 'out'], to: ['other', 'in'], comment: 'why' })
    expect(Object.keys(document.edges)).toEqual(Object.keys(before.edges))
  })

  it('changes nothing where it was, or where there is no such edge', () => {
    const before = withLoop()
    const [[edge, { from, to }]] = Object.entries(before.edges) as [[string, WorkflowDocument['edges'][string]]]
    expect(reconnect(edge, from, to).apply(before)).toBe(before)
    expect(reconnect('e_gone', from, to).apply(before)).toBe(before)
  })
})

describe('giving a size', () => {
  it('keeps a frame large enough for what lies in it', () => {
    const document = apply(withLoop(), resize('loop', { width: 200, height: 100 }))
    const inner = rectangleOf(document, 'inner')
    expect(document.layout.loop).toMatchObject({
      x: 100,
      y: 100,
      width: inner.x + inner.width + framePadding.right,
      height: inner.y + inner.height + framePadding.bottom,
    })
  })
})

describe('deleting', () => {
  it('a container takes what is inside it and every edge that would hang loose', () => {
    const document = apply(withLoop(), remove(['loop'], []))
    expect(Object.keys(document.nodes)).toEqual(['outer'])
    expect(document.edges).toEqual({})
    expect(Object.keys(document.layout)).toEqual(['outer'])
  })
})

describe('configuring', () => {
  it('sets and clears fields by their path, and leaves no empty object behind', () => {
    const set = apply(withLoop(), configure('inner', 'run.retries', 2), configure('inner', 'run.timeoutSeconds', 5))
    expect(set.nodes.inner?.config).toEqual({ run: { retries: 2, timeoutSeconds: 5 } })
    const cleared = apply(set, configure('inner', 'run.retries', undefined), configure('inner', 'run.timeoutSeconds', undefined))
    expect(cleared.nodes.inner?.config).toEqual({})
  })
})

describe('moving', () => {
  it('lets a container grow around what is moved towards its border', () => {
    const document = apply(withLoop(), move({ inner: { x: 900, y: 500 } }))
    const inner = rectangleOf(document, 'inner')
    const loop = rectangleOf(document, 'loop')
    expect(loop.width).toBe(inner.x + inner.width + framePadding.right)
    expect(loop.height).toBe(inner.y + inner.height + framePadding.bottom)
  })

  it('out of a container keeps the spot on the canvas and drops the edges across the border', () => {
    const before = withLoop()
    const document = apply(before, reparent({ inner: { x: 80, y: 80 } }, null))
    expect(document.nodes.inner?.parent).toBeNull()
    expect(document.layout.inner).toMatchObject({ x: 180, y: 180 })
    expect(Object.values(document.edges)).toEqual([{ from: ['outer', 'out'], to: ['loop', 'in'] }])
  })

  it('into a container keeps the spot as well', () => {
    const document = apply(withLoop(), reparent({ outer: { x: 300, y: 250 } }, 'loop'))
    const origin = originOf(document, 'loop')
    expect(document.layout.outer).toMatchObject({ x: 300 - origin.x, y: 250 - origin.y })
  })

  it('never puts a container into itself', () => {
    const before = withLoop()
    expect(apply(before, reparent({ loop: { x: 0, y: 0 } }, 'loop')).nodes.loop?.parent).toBeNull()
  })
})

describe('duplicating', () => {
  it('copies a container with its inside and the edges in it, and nothing that leads elsewhere', () => {
    const before = withLoop()
    const { edit, copies } = duplicate(before, ['loop', 'inner'])
    const document = edit.apply(before)
    expect(copies).toHaveLength(1)
    const copy = copies[0] as string
    const inside = Object.entries(document.nodes).filter(([, node]) => node.parent === copy)
    expect(inside).toHaveLength(1)
    const inner = inside[0]?.[0] as string
    const added = Object.entries(document.edges)
      .filter(([id]) => !before.edges[id])
      .map(([, edge]) => edge)
    expect(added).toEqual([
      { from: [copy, 'item'], to: [inner, 'in'] },
      { from: [inner, 'out'], to: [copy, 'result'] },
    ])
  })
})
