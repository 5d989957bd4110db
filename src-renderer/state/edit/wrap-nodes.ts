import { framePadding, frameSize, growAround, memberKinds, originOf, rectangleOf } from '#shared/document/places/node-tree.ts'
import { canConnect, portsOf } from '#shared/document/ports.ts'
import type { Endpoint, WorkflowDocument, WorkflowEdge, WorkflowNode } from '#shared/document/workflow-document.ts'
import type { Port } from '#shared/nodes/port.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { strings } from '../../ui/strings.ts'
import type { Box } from './align.ts'
import { type Crossings, commonParent, crossingsOf } from './crossing-edges.ts'
import { addNode } from './edits.ts'
import type { Edit } from './history.ts'
import { newId } from './ids.ts'
import { topsOf } from './place-edits.ts'

export interface Wrapping {
  edit: Edit
  /** The container. */
  id: string
  /** How many connections found no way through the container's ports. */
  gone: number
}

/** Whether a kind of container can hold the given nodes: a parent agent holds agents only. */
export function mayWrap(document: WorkflowDocument, ids: readonly string[], kind: string): boolean {
  const tops = topsOf(document, ids)
  if (tops.length === 0 || commonParent(document, tops) === undefined) return false
  const parent = commonParent(document, tops)
  if (parent !== null && parent !== undefined && specOf(document.nodes[parent]?.kind ?? '')?.members) return false
  if (!specOf(kind)?.members) return true
  return tops.every((id) => memberKinds.has(document.nodes[id]?.kind ?? ''))
}

/**
 * Puts nodes of one container into a new one around them. What crossed the border goes through the ports of the new
 * container, as far as it has some: the first value from outside by its first input, the first result by its first output.
 *
 * @param box what the nodes cover, in the coordinates of the container that they lie in
 */
export function wrapNodes(document: WorkflowDocument, ids: readonly string[], kind: string, box: Box): Wrapping {
  const id = newId('n')
  const edgeIds = new EdgeIds()
  const wrap = (current: WorkflowDocument) => wrapped(current, topsOf(current, ids), { id, kind, box, edgeIds })
  return { id, gone: wrap(document).gone, edit: { name: strings.edits.wrap, apply: (current) => wrap(current).document } }
}

/** Edges that are made anew keep their ids, however often an edit is applied. */
class EdgeIds {
  readonly #ids = new Map<string, string>()

  /** The document with an edge between the two ends, or undefined where none is allowed. */
  join(document: WorkflowDocument, from: Endpoint, to: Endpoint): WorkflowDocument | undefined {
    if (!canConnect(document, from, to).ok) return undefined
    const key = `${from} ${to}`
    const id = this.#ids.get(key) ?? newId('e')
    this.#ids.set(key, id)
    return { ...document, edges: { ...document.edges, [id]: { from, to } } }
  }
}

interface Container {
  id: string
  kind: string
  box: Box
  edgeIds: EdgeIds
}

function wrapped(
  document: WorkflowDocument,
  tops: string[],
  { id, kind, box, edgeIds }: Container,
): { document: WorkflowDocument; gone: number } {
  const parent = commonParent(document, tops) ?? null
  const at = { x: Math.round(box.x) - framePadding.left, y: Math.round(box.y) - framePadding.top }
  const added = addNode(kind, at, { id, parent }).apply(document)
  const nodes = { ...added.nodes }
  const layout = { ...added.layout }
  for (const top of tops) {
    nodes[top] = { ...(nodes[top] as WorkflowNode), parent: id }
    const { x, y } = rectangleOf(added, top)
    layout[top] = { ...layout[top], x: x - at.x, y: y - at.y }
  }
  layout[id] = {
    ...at,
    width: Math.max(frameSize.width / 2, Math.round(box.width) + framePadding.left + framePadding.right),
    height: Math.max(160, Math.round(box.height) + framePadding.top + framePadding.bottom),
  }
  const crossings = crossingsOf(document, tops)
  const edges = Object.fromEntries(Object.entries(added.edges).filter(([edge]) => !crossings.edges.has(edge)))
  const led = lead({ ...added, nodes, layout, edges }, id, crossings, edgeIds)
  return { document: growAround(led.document, parent), gone: led.gone }
}

/** Leads what crosses the border through the ports of a container that has just come between. */
function lead(
  document: WorkflowDocument,
  id: string,
  crossings: Crossings,
  edgeIds: EdgeIds,
): { document: WorkflowDocument; gone: number } {
  let result = document
  let gone = 0
  const join = (from: Endpoint, to: Endpoint): boolean => {
    const next = edgeIds.join(result, from, to)
    if (next) result = next
    return next !== undefined
  }
  const pairs = portPairs(document, id)
  crossings.incoming.forEach(({ from, to }, index) => {
    const pair = pairs.in[index]
    if (!pair || !join(from, [id, pair.outer])) gone += to.length
    else if (pair.inner !== null) for (const end of to) if (!join([id, pair.inner], end)) gone++
  })
  crossings.outgoing.forEach(({ from, to }, index) => {
    const pair = pairs.out[index]
    if (!pair || (pair.inner !== null && !join(from, [id, pair.inner]))) gone += to.length
    else for (const end of to) if (!join([id, pair.outer], end)) gone++
  })
  return { document: result, gone }
}

interface PortPair {
  outer: string
  /** The port that the nodes inside see; null in a container whose members are not connected. */
  inner: string | null
}

/** Which inner port belongs to which outer one: those of one name, otherwise in their order. */
export function portPairs(document: WorkflowDocument, id: string): { in: PortPair[]; out: PortPair[] } {
  const { inputs, outputs, inside } = portsOf(document, id)
  const pair = (outer: Port[], inner: readonly Port[] | undefined): PortPair[] =>
    outer
      .filter((port) => port.id !== 'error')
      .map((port, index) => ({
        outer: port.id,
        inner: inner === undefined ? null : ((inner.find((other) => other.id === port.id) ?? inner[index])?.id ?? null),
      }))
      .filter(({ inner: found }) => inner === undefined || found !== null)
  return { in: pair(inputs, inside?.sources), out: pair(outputs, inside?.sinks) }
}

/** Takes a container away and leaves what is in it, where it lies; values go where the container led them. */
export function unwrapNode(document: WorkflowDocument, id: string): { edit: Edit; inner: string[]; gone: number } | undefined {
  const inner = Object.keys(document.nodes).filter((other) => document.nodes[other]?.parent === id)
  if (inner.length === 0) return undefined
  const edgeIds = new EdgeIds()
  return {
    inner,
    gone: unwrapped(document, id, edgeIds).gone,
    edit: { name: strings.edits.unwrap, apply: (current) => unwrapped(current, id, edgeIds).document },
  }
}

function unwrapped(document: WorkflowDocument, id: string, edgeIds: EdgeIds): { document: WorkflowDocument; gone: number } {
  const own = document.nodes[id]
  if (!own) return { document, gone: 0 }
  const origin = originOf(document, id)
  const above = originOf(document, own.parent)
  const { [id]: _node, ...nodes } = document.nodes
  const { [id]: _place, ...layout } = document.layout
  for (const [other, node] of Object.entries(nodes)) {
    if (node.parent !== id) continue
    nodes[other] = { ...node, parent: own.parent }
    const { x, y } = rectangleOf(document, other)
    layout[other] = { ...layout[other], x: x + origin.x - above.x, y: y + origin.y - above.y }
  }
  const touching = Object.values(document.edges).filter(({ from, to }) => from[0] === id || to[0] === id)
  const edges = Object.fromEntries(Object.entries(document.edges).filter(([, { from, to }]) => from[0] !== id && to[0] !== id))
  let result: WorkflowDocument = { ...document, nodes, layout, edges }
  const used = new Set<WorkflowEdge>()
  const isInner = ([node]: Endpoint) => document.nodes[node]?.parent === id
  const through = (first: (edge: WorkflowEdge) => boolean, second: (edge: WorkflowEdge) => boolean) => {
    for (const before of touching.filter(first))
      for (const after of touching.filter(second)) {
        const next = edgeIds.join(result, before.from, after.to)
        if (!next) continue
        result = next
        used.add(before).add(after)
      }
  }
  const pairs = portPairs(document, id)
  for (const { outer, inner } of pairs.in)
    through(
      ({ from, to }) => to[0] === id && to[1] === outer && !isInner(from),
      ({ from, to }) => from[0] === id && from[1] === inner && isInner(to),
    )
  for (const { outer, inner } of pairs.out)
    through(
      ({ from, to }) => to[0] === id && to[1] === inner && isInner(from),
      ({ from, to }) => from[0] === id && from[1] === outer && !isInner(to),
    )
  return { document: growAround(result, own.parent), gone: touching.length - used.size }
}
