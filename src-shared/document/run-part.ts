import { AppError } from '../errors/app-error.ts'
import { specOf } from '../nodes/registry.ts'
import { scopeOfEdge } from './ports.ts'
import type { WorkflowDocument, WorkflowEdge } from './workflow-document.ts'

/** A run of a part of a workflow: just one node, a node with all before it, or a node with all behind it. */
export interface RunPart {
  mode: 'only' | 'to' | 'from'
  node: string
  /** The run whose values stand in for what is not run. Without it, the newest run of the workflow. */
  source?: string
  /** Path of the visit in that run, for a node in a container that had several. Without it, the last one. */
  visit?: string
}

/** What of a document a partial run is made of. All ids are of direct nodes of `scope`. */
export interface PartCut {
  /** The container in one pass of which the part lies, or null for the top. */
  scope: string | null
  runs: ReadonlySet<string>
  /** Nodes that are not run, whose outputs are needed. */
  given: ReadonlySet<string>
  /** Ports of the container's inside whose values are needed. */
  sources: ReadonlySet<string>
  /** The edges that are left between all of these, by id. */
  edges: Readonly<Record<string, WorkflowEdge>>
}

/**
 * Cuts the part out of a document. A pinned node is taken as it is, and what only leads to it is left out. Throws
 * `run.part_impossible`, which says what to run instead.
 */
export function cutPart(document: WorkflowDocument, part: Pick<RunPart, 'mode' | 'node'>): PartCut {
  const scope = scopeOf(document, part)
  const edges = Object.entries(document.edges)
    .filter(([, { from, to }]) => scopeOfEdge(document, from[0], to[0]) === scope && to[0] !== scope)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const pinned = (id: string) => Boolean(document.nodes[id]?.pinned)
  const runs = part.mode === 'from' ? reach(part.node, edges, 'to') : new Set([part.node])
  if (part.mode === 'to') for (const id of reach(part.node, edges, 'from', pinned)) if (id !== scope) runs.add(id)
  const cut = { scope, runs, given: new Set<string>(), sources: new Set<string>(), edges: {} as Record<string, WorkflowEdge> }
  const behind = new Set(runs)
  for (const [id, edge] of edges) {
    const [from, port] = edge.from
    const to = edge.to[0]
    if (!behind.has(to)) continue
    // what a pinned node would get from outside the part changes nothing
    const inside = part.mode === 'from' && to !== part.node && behind.has(from)
    if (pinned(to) && !inside) continue
    cut.edges[id] = edge
    if (from === scope) cut.sources.add(port)
    else if (pinned(from)) runs.add(from)
    else if (!behind.has(from)) cut.given.add(from)
  }
  return cut
}

function scopeOf(document: WorkflowDocument, { mode, node: id }: Pick<RunPart, 'mode' | 'node'>): string | null {
  const node = Object.hasOwn(document.nodes, id) ? document.nodes[id] : undefined
  if (!node) throw impossible(id, `There is no node "${id}" in the workflow.`, 'Choose another node.')
  const name = node.label || id
  if (node.kind === 'note') throw impossible(id, `"${name}" is a note, and does nothing.`, 'Choose another node.')
  if (node.parent === null) return null
  const parent = document.nodes[node.parent]
  const container = parent?.label || node.parent
  if (specOf(parent?.kind ?? '')?.members)
    throw impossible(id, `"${name}" works when "${container}" asks it to, and cannot be run by itself.`, `Run "${container}" instead.`)
  if (mode === 'from')
    throw impossible(
      id,
      `"${name}" is inside "${container}", and what follows one pass through it is for "${container}" to decide.`,
      `Run from "${container}", or run only this node.`,
    )
  return node.parent
}

function impossible(node: string, message: string, hint: string): AppError {
  return new AppError('run.part_impossible', message, { hint, place: { node } })
}

/** What edges lead to from a node, in one direction, itself included. Those that `stops` names are not gone beyond. */
function reach(
  start: string,
  edges: readonly [string, WorkflowEdge][],
  direction: 'from' | 'to',
  stops: (id: string) => boolean = () => false,
): Set<string> {
  const against = direction === 'from' ? 'to' : 'from'
  const next = new Map<string, string[]>()
  for (const [, edge] of edges) next.set(edge[against][0], [...(next.get(edge[against][0]) ?? []), edge[direction][0]])
  const reached = new Set([start])
  const queue = [start]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (stops(at)) continue
    for (const id of next.get(at) ?? []) if (!reached.has(id)) reached.add(id) && queue.push(id)
  }
  return reached
}

/** The nodes that a part runs, with everything inside its containers. */
export function nodesOfPart(document: WorkflowDocument, cut: PartCut): Set<string> {
  const all = new Set(cut.runs)
  for (const id of Object.keys(document.nodes)) {
    const above: string[] = []
    for (let at: string | null = id; at !== null && !above.includes(at); at = document.nodes[at]?.parent ?? null) above.push(at)
    if (above.some((each) => cut.runs.has(each))) all.add(id)
  }
  return all
}

/**
 * The document of a part alone, to be planned: its nodes moved to the top, with the nodes (and the container) that give it
 * values, of which nothing but their outputs counts.
 */
export function documentOfPart(document: WorkflowDocument, cut: PartCut): WorkflowDocument {
  const deep = nodesOfPart(document, cut)
  const nodes: WorkflowDocument['nodes'] = {}
  const keep = (id: string, top: boolean) => {
    const node = document.nodes[id]
    if (node) nodes[id] = top ? { ...node, parent: null } : node
  }
  for (const id of deep) keep(id, cut.runs.has(id))
  for (const id of cut.given) keep(id, true)
  if (cut.scope !== null && cut.sources.size > 0) keep(cut.scope, true)
  const inner = Object.entries(document.edges).filter(([, { from, to }]) => {
    const scope = scopeOfEdge(document, from[0], to[0])
    return typeof scope === 'string' && scope !== cut.scope && deep.has(scope)
  })
  return { ...document, nodes, edges: { ...cut.edges, ...Object.fromEntries(inner) } }
}
