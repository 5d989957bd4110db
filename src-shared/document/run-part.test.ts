import { describe, expect, it } from 'vitest'
import { emptyDocument } from './document-schema.ts'
import { cutPart, documentOfPart, nodesOfPart } from './run-part.ts'
import type { WorkflowDocument, WorkflowNode } from './workflow-document.ts'

function documentOf(nodes: Record<string, Partial<WorkflowNode>>, edges: string[]): WorkflowDocument {
  const document = emptyDocument('wf', 'Parts')
  for (const [id, node] of Object.entries(nodes))
    document.nodes[id] = { kind: 'set', label: id.toUpperCase(), parent: null, config: {}, pinned: null, ...node }
  for (const [index, edge] of edges.entries()) {
    const [from = '', to = ''] = edge.split(' > ')
    document.edges[`e_${index}`] = { from: from.split('.') as [string, string], to: to.split('.') as [string, string] }
  }
  return document
}

/** a → b → d → e, with c beside b. */
const diamond = documentOf({ a: {}, b: {}, c: {}, d: { kind: 'merge' }, e: {} }, [
  'a.out > b.in',
  'a.out > c.in',
  'b.out > d.in',
  'c.out > d.in',
  'd.out > e.in',
])
const looped = documentOf(
  { a: {}, loop: { kind: 'loop', config: { maxIterations: 3 } }, x: { parent: 'loop' }, y: { parent: 'loop' }, after: {} },
  ['a.out > loop.in', 'loop.item > x.in', 'x.out > y.in', 'y.out > loop.result', 'loop.out > after.in'],
)
const sets = ({ runs, given, sources }: ReturnType<typeof cutPart>) => ({
  runs: [...runs].sort(),
  given: [...given].sort(),
  sources: [...sources],
})

describe('a part of a workflow', () => {
  it('is one node, with what gives it values', () => {
    const cut = cutPart(diamond, { mode: 'only', node: 'd' })
    expect(sets(cut)).toEqual({ runs: ['d'], given: ['b', 'c'], sources: [] })
    expect(Object.keys(cut.edges)).toEqual(['e_2', 'e_3'])
  })

  it('is a node and all that it needs', () => {
    expect(sets(cutPart(diamond, { mode: 'to', node: 'd' }))).toEqual({ runs: ['a', 'b', 'c', 'd'], given: [], sources: [] })
    expect(sets(cutPart(diamond, { mode: 'to', node: 'b' }))).toEqual({ runs: ['a', 'b'], given: [], sources: [] })
  })

  it('is a node and all that follows it, with what those need besides', () => {
    const cut = cutPart(diamond, { mode: 'from', node: 'b' })
    expect(sets(cut)).toEqual({ runs: ['b', 'd', 'e'], given: ['a', 'c'], sources: [] })
    expect(Object.keys(cut.edges).sort()).toEqual(['e_0', 'e_2', 'e_3', 'e_4'])
  })

  it('takes a pinned node as it is, and leaves out what only leads to it', () => {
    const pinned = { ...diamond, nodes: { ...diamond.nodes, b: { ...diamond.nodes.b, pinned: { out: 1 } } as WorkflowNode } }
    expect(sets(cutPart(pinned, { mode: 'only', node: 'd' }))).toEqual({ runs: ['b', 'd'], given: ['c'], sources: [] })
    expect(sets(cutPart(pinned, { mode: 'to', node: 'd' }))).toEqual({ runs: ['a', 'b', 'c', 'd'], given: [], sources: [] })
    const alone = { ...pinned, edges: Object.fromEntries(Object.entries(pinned.edges).filter(([id]) => id !== 'e_1' && id !== 'e_3')) }
    expect(sets(cutPart(alone, { mode: 'to', node: 'd' }))).toEqual({ runs: ['b', 'd'], given: [], sources: [] })
  })

  it('lies in one pass through a container', () => {
    expect(sets(cutPart(looped, { mode: 'only', node: 'x' }))).toEqual({ runs: ['x'], given: [], sources: ['item'] })
    expect(sets(cutPart(looped, { mode: 'to', node: 'y' }))).toEqual({ runs: ['x', 'y'], given: [], sources: ['item'] })
    expect(sets(cutPart(looped, { mode: 'only', node: 'y' }))).toEqual({ runs: ['y'], given: ['x'], sources: [] })
  })

  it('holds what is inside a container that it runs', () => {
    const cut = cutPart(looped, { mode: 'only', node: 'loop' })
    expect([...nodesOfPart(looped, cut)].sort()).toEqual(['loop', 'x', 'y'])
    const alone = documentOfPart(looped, cut)
    expect(Object.keys(alone.nodes).sort()).toEqual(['a', 'loop', 'x', 'y'])
    expect(Object.keys(alone.edges).sort()).toEqual(['e_0', 'e_1', 'e_2', 'e_3'])
    expect(alone.nodes.x?.parent).toBe('loop')
  })

  it('says what to run instead where it cannot be', () => {
    const members = documentOf({ lead: { kind: 'parent-agent' }, help: { kind: 'child-agent', parent: 'lead' }, say: { kind: 'note' } }, [])
    const refused = (document: WorkflowDocument, mode: 'only' | 'from', node: string) => {
      try {
        cutPart(document, { mode, node })
        return undefined
      } catch (thrown) {
        return thrown
      }
    }
    expect(refused(looped, 'from', 'x')).toMatchObject({ code: 'run.part_impossible', hint: 'Run from "LOOP", or run only this node.' })
    expect(refused(members, 'only', 'help')).toMatchObject({ code: 'run.part_impossible', hint: 'Run "LEAD" instead.' })
    expect(refused(members, 'only', 'say')).toMatchObject({ code: 'run.part_impossible' })
    expect(refused(members, 'only', 'gone')).toMatchObject({ code: 'run.part_impossible' })
  })
})
