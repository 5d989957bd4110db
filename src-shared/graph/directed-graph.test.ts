import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, cyclesOf, type DirectedGraph, stronglyConnectedComponents, weakComponents } from './directed-graph.ts'

const graphs = fc.integer({ min: 1, max: 12 }).chain((size) => {
  const nodes = Array.from({ length: size }, (_, i) => `n${i}`)
  const node = fc.constantFrom(...nodes)
  return fc.array(fc.tuple(node, node), { maxLength: 30 }).map((edges): DirectedGraph => ({ nodes, edges }))
})

/** Plain definition: b is reachable from a. */
function reaches({ nodes, edges }: DirectedGraph, undirected = false): Map<string, Set<string>> {
  const reach = new Map(nodes.map((n) => [n, new Set<string>()]))
  for (const [a, b] of edges) {
    reach.get(a)?.add(b)
    if (undirected) reach.get(b)?.add(a)
  }
  for (const k of nodes) for (const i of nodes) if (reach.get(i)?.has(k)) for (const j of reach.get(k) ?? []) reach.get(i)?.add(j)
  return reach
}

describe('directed graphs', () => {
  it('finds as cycles exactly the sets of nodes that reach each other', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const reach = reaches(graph)
        const inCycle = new Set(graph.nodes.filter((n) => reach.get(n)?.has(n)))
        const cycles = cyclesOf(graph)
        expect(new Set(cycles.flat())).toEqual(inCycle)
        for (const cycle of cycles) for (const a of cycle) for (const b of cycle) expect(reach.get(a)?.has(b)).toBe(true)
        expect(stronglyConnectedComponents(graph).flat().sort()).toEqual([...graph.nodes].sort())
      }),
    )
  })

  it('groups what hangs together', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const reach = reaches(graph, true)
        for (const group of weakComponents(graph))
          for (const n of graph.nodes) if (n !== group[0]) expect(group.includes(n)).toBe(reach.get(group[0] as string)?.has(n) ?? false)
      }),
    )
  })

  it('counts the nodes of the longest way, a cycle as one', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e']
    const count = (...edges: [string, string][]) => columnsOf({ nodes, edges })
    expect(count()).toBe(1)
    expect(count(['a', 'b'], ['a', 'c'], ['b', 'd'], ['c', 'd'], ['a', 'd'])).toBe(3)
    expect(count(['a', 'b'], ['b', 'c'], ['c', 'b'], ['c', 'd'], ['d', 'e'])).toBe(4)
    expect(columnsOf({ nodes: [], edges: [] })).toBe(0)
  })

  it('does not overflow on a chain of 100,000', () => {
    const nodes = Array.from({ length: 100_000 }, (_, i) => `n${i}`)
    const edges = nodes.slice(1).map((n, i) => [nodes[i] as string, n] as const)
    expect(cyclesOf({ nodes, edges })).toEqual([])
    expect(weakComponents({ nodes, edges })).toHaveLength(1)
    expect(columnsOf({ nodes, edges })).toBe(100_000)
  })
})
