import { describe, expect, it } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { addNode, configure, connect, rename } from '../state/edit/edits.ts'
import type { Edit } from '../state/edit/history.ts'
import { move } from '../state/edit/place-edits.ts'
import { connectionChoices } from './connection-choices.ts'
import { containerAt, flowEdges, flowNodes } from './flow-elements.ts'
import { connectionOf } from './handles.ts'

const apply = (document: WorkflowDocument, ...edits: Edit[]) => edits.reduce((at, edit) => edit.apply(at), document)
const none = new Set<string>()

const document = apply(
  emptyDocument('wf_test', 'Test'),
  addNode('set', { x: 0, y: 0 }, { id: 'inner', parent: 'map' }),
  addNode('map', { x: 200, y: 100 }, { id: 'map' }),
  addNode('set', { x: -300, y: 100 }, { id: 'before' }),
  addNode('set', { x: 1000, y: 100 }, { id: 'after' }),
  connect(['before', 'out'], ['map', 'items']),
  connect(['map', 'item'], ['inner', 'in']),
  connect(['inner', 'out'], ['map', 'result']),
)

describe('nodes of the canvas', () => {
  it('come after the container that they are in', () => {
    const order = flowNodes(document, [], none).map((node) => node.id)
    expect(order.indexOf('map')).toBeLessThan(order.indexOf('inner'))
    expect(order).toHaveLength(4)
  })

  it('stay the same objects but for those that moved', () => {
    const first = flowNodes(document, [], none)
    const moved = flowNodes(
      apply(document, move({ before: { x: -310, y: 90 } }), rename('after', 'Renamed'), configure('inner', 'value', 1)),
      first,
      none,
    )
    const changed = moved.filter((node) => !first.includes(node)).map((node) => node.id)
    expect(changed).toEqual(['before'])
  })
})

describe('edges of the canvas', () => {
  it('begin and end at the inside of a container for its children', () => {
    const ends = flowEdges(document, [], none).map((edge) => [edge.sourceHandle, edge.targetHandle])
    expect(ends).toEqual([
      ['out:out', 'in:items'],
      ['source:item', 'in:in'],
      ['out:out', 'sink:result'],
    ])
  })

  it('stay the same objects when nothing about them changed', () => {
    const first = flowEdges(document, [], none)
    expect(flowEdges(apply(document, rename('after', 'Renamed')), first, none).every((edge, index) => edge === first[index])).toBe(true)
  })
})

describe('the port rule on the canvas', () => {
  const pair = (source: string, sourceHandle: string, target: string, targetHandle: string) =>
    connectionOf(document, { source, sourceHandle, target, targetHandle })

  it('takes what fits', () => {
    expect(pair('map', 'out:results', 'after', 'in:in')).toEqual({ ok: true, from: ['map', 'results'], to: ['after', 'in'] })
  })
  it('refuses to cross the border of a container, and says so', () => {
    expect(pair('inner', 'out:out', 'after', 'in:in')).toMatchObject({ ok: false, reason: expect.stringContaining('border') })
  })
  it('refuses a circle and a connection that exists', () => {
    expect(pair('before', 'out:out', 'before', 'in:in').ok).toBe(false)
    expect(pair('before', 'out:out', 'map', 'in:items').ok).toBe(false)
  })
  it('tells the outer port of a container from the inner one of the same name', () => {
    expect(pair('map', 'source:context', 'inner', 'in:in').ok).toBe(true)
    expect(pair('map', 'out:context', 'inner', 'in:in').ok).toBe(false)
  })
})

describe('the container under a point', () => {
  it('is the innermost one, and never one of those that are dragged', () => {
    const nested = apply(document, addNode('loop', { x: 50, y: 80 }, { id: 'loop', parent: 'map' }))
    expect(containerAt(nested, { x: 220, y: 120 })).toBe('map')
    expect(containerAt(nested, { x: 300, y: 220 })).toBe('loop')
    expect(containerAt(nested, { x: 300, y: 220 }, new Set(['loop']))).toBe('map')
    expect(containerAt(nested, { x: 0, y: 0 })).toBeNull()
  })
})

describe('what a port may be connected to', () => {
  const labels = (node: string, side: 'in' | 'out' | 'source' | 'sink', port: string) =>
    connectionChoices(document, node, side, port).map(({ node: id, port: end }) => `${id} ${end}`)

  it('are the free ports that fit, of the same scope only', () => {
    expect(labels('map', 'out', 'results')).toEqual(['after in'])
    expect(labels('before', 'out', 'out').sort()).toEqual(['after in', 'map context'])
  })
  it('include the inner ports of the container around it, and from there the nodes inside', () => {
    expect(labels('inner', 'in', 'in').sort()).toEqual(['map context', 'map index'])
    expect(labels('map', 'source', 'index')).toEqual(['map result', 'inner in'])
    expect(labels('map', 'sink', 'result')).toEqual(['map context', 'map index', 'map item', 'inner error'])
  })
})
