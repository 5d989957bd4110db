import { withDescendants } from '#shared/document/places/node-tree.ts'
import type { Endpoint, WorkflowDocument } from '#shared/document/workflow-document.ts'

/** A value that crosses the border of a group of nodes: where it comes from, and every place that it goes to. */
export interface Crossing {
  from: Endpoint
  to: Endpoint[]
}

export interface Crossings {
  /** Values that come from outside, one per source. */
  incoming: Crossing[]
  /** Values that nodes of the group give to outside, one per source. */
  outgoing: Crossing[]
  /** Ids of the edges that cross. */
  edges: Set<string>
}

/** What crosses the border around the given nodes and everything inside them, in the order of edge ids. */
export function crossingsOf(document: WorkflowDocument, ids: readonly string[]): Crossings {
  const inside = withDescendants(document, ids)
  const incoming = new Map<string, Crossing>()
  const outgoing = new Map<string, Crossing>()
  const edges = new Set<string>()
  for (const id of Object.keys(document.edges).sort()) {
    const { from, to } = document.edges[id] as { from: Endpoint; to: Endpoint }
    const [starts, ends] = [inside.has(from[0]), inside.has(to[0])]
    if (starts === ends) continue
    edges.add(id)
    const side = starts ? outgoing : incoming
    const key = from.join(' ')
    const known = side.get(key)
    if (known) known.to.push(to)
    else side.set(key, { from, to: [to] })
  }
  return { incoming: [...incoming.values()], outgoing: [...outgoing.values()], edges }
}

/** The container that all given nodes lie in, or undefined when they lie in different ones. */
export function commonParent(document: WorkflowDocument, tops: readonly string[]): string | null | undefined {
  const parents = new Set(tops.map((id) => document.nodes[id]?.parent ?? null))
  return parents.size === 1 ? [...parents][0] : undefined
}
