import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { summariseChanges } from './change-summary.ts'
import { changesBetween, isUnchanged, withRemoved } from './document-changes.ts'
import { arbitraryDocument } from './testing/arbitrary-document.ts'

describe('changes between two states', () => {
  it('are the reverse of those the other way round, and none between equal ones', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, (a, b) => {
        const [there, back] = [changesBetween(a, b), changesBetween(b, a)]
        const turned = { added: 'removed', removed: 'added', changed: 'changed', moved: 'moved' }
        for (const [id, { kind }] of there.nodes) expect(back.nodes.get(id)?.kind).toBe(turned[kind])
        for (const [id, kind] of there.edges) expect(back.edges.get(id)).toBe(turned[kind])
        expect(back.nodes.size).toBe(there.nodes.size)
        expect(isUnchanged(changesBetween(a, structuredClone(a)))).toBe(true)
      }),
    )
  })

  it('are all to be seen in one drawing of both states, and in their summary', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, (a, b) => {
        const drawn = withRemoved(a, b, changesBetween(a, b))
        for (const id of drawn.changes.nodes.keys()) expect(drawn.document.nodes).toHaveProperty([id])
        for (const id of drawn.changes.edges.keys()) expect(drawn.document.edges).toHaveProperty([id])
        for (const [id, node] of Object.entries(b.nodes)) expect(drawn.document.nodes[id]).toBe(node)
        for (const [id, edge] of Object.entries(b.edges)) expect(drawn.document.edges[id]).toBe(edge)
        const { nodes, edges } = summariseChanges(a, b)
        const total = Object.values(nodes).reduce((sum, { count }) => sum + count, 0)
        expect(total).toBe(changesBetween(a, b).nodes.size)
        expect(edges.added + edges.removed + edges.changed).toBe(changesBetween(a, b).edges.size)
      }),
    )
  })
})
