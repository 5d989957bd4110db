import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import { childrenOf, framePadding, frameSize, isContainerKind, rectangleOf } from '#shared/document/places/node-tree.ts'
import { scopeOfEdge } from '#shared/document/ports.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { columnsOf } from '#shared/graph/directed-graph.ts'
import { cachedPorts, edgeHandles } from './handles.ts'

interface Size {
  width: number
  height: number
}

type Layout = WorkflowDocument['layout']

let engine: Promise<ELK> | undefined

/** The layout library in a worker of its own, started when it is first needed. */
function elk(): Promise<ELK> {
  engine ??= import('elkjs/lib/elk-api.js').then(({ default: Elk }) => new Elk({ workerFactory: () => new Worker(workerUrl) }))
  return engine
}

/** Room for a card as it is after a run, with its result. */
const ranHeight = 120
const port = { top: 18, step: 20 }

/**
 * New places for all nodes (`null`), or for the given ones around where they are: in layers along the edges, containers
 * around what is in them. Sizes are those on the screen where `sizeOf` knows them.
 */
export async function arrangedPlaces(
  document: WorkflowDocument,
  ids: readonly string[] | null,
  sizeOf: (id: string) => Size | undefined,
): Promise<Layout> {
  const children = childrenOf(document)
  const only = ids && new Set(ids)
  const layout: Layout = {}
  const size = (id: string): Size => {
    const own = rectangleOf(document, id)
    if (isContainerKind(document.nodes[id]?.kind ?? ''))
      return { width: layout[id]?.width ?? own.width, height: layout[id]?.height ?? own.height }
    const drawn = sizeOf(id) ?? own
    return { width: drawn.width, height: Math.max(drawn.height, document.nodes[id]?.kind === 'note' ? 0 : ranHeight) }
  }
  const visit = async (scope: string | null): Promise<void> => {
    const own = children.get(scope) ?? []
    for (const id of own) if (isContainerKind(document.nodes[id]?.kind ?? '')) await visit(id)
    const chosen = only === null ? own : own.filter((id) => only.has(id))
    if (chosen.length === 0 || (only !== null && chosen.length < 2)) return
    const placed = await placeScope(document, scope, chosen, size)
    if (only === null) Object.assign(layout, whole(document, scope, placed, size))
    else Object.assign(layout, around(document, placed))
  }
  await visit(null)
  return layout
}

type Placed = ReadonlyMap<string, { x: number; y: number }>

/** Places within a container, below its title, with the container drawn around them; at the top from its corner on. */
function whole(document: WorkflowDocument, scope: string | null, placed: Placed, size: (id: string) => Size): Layout {
  const start = scope === null ? { x: 0, y: 0 } : { x: framePadding.left + 48, y: framePadding.top }
  const layout: Layout = {}
  let [right, bottom] = [0, 0]
  for (const [id, { x, y }] of placed) {
    const { width, height } = size(id)
    layout[id] = { ...document.layout[id], ...sizeIfFrame(document, id, size), x: start.x + x, y: start.y + y }
    right = Math.max(right, start.x + x + width)
    bottom = Math.max(bottom, start.y + y + height)
  }
  if (scope !== null)
    layout[scope] = {
      x: 0,
      y: 0,
      ...document.layout[scope],
      width: Math.max(frameSize.width / 2, right + framePadding.right + 48),
      height: Math.max(160, bottom + framePadding.bottom),
    }
  return layout
}

const sizeIfFrame = (document: WorkflowDocument, id: string, size: (id: string) => Size): Partial<Size> =>
  isContainerKind(document.nodes[id]?.kind ?? '') ? size(id) : {}

/** Places whose upper left corner stays where that of the nodes was. */
function around(document: WorkflowDocument, placed: Placed): Layout {
  const before = [...placed.keys()].map((id) => rectangleOf(document, id))
  const [left, top] = [Math.min(...before.map(({ x }) => x)), Math.min(...before.map(({ y }) => y))]
  return Object.fromEntries([...placed].map(([id, { x, y }]) => [id, { ...document.layout[id], x: left + x, y: top + y }]))
}

/** Places of nodes of one container, from the corner (0, 0). */
async function placeScope(
  document: WorkflowDocument,
  scope: string | null,
  ids: readonly string[],
  size: (id: string) => Size,
): Promise<Placed> {
  const members = new Set(ids)
  const nodes = ids.map((id) => node(document, id, size(id)))
  // an edge to a port that is not there any more is not drawn, and the layout library knows nothing of it
  const ends = new Set(['start', 'end', ...nodes.flatMap(({ ports = [] }) => ports.map((each) => each.id))])
  const edges: ElkExtendedEdge[] = []
  const nodePairs: [string, string][] = []
  for (const [id, { from, to }] of Object.entries(document.edges)) {
    if (scopeOfEdge(document, from[0], to[0]) !== scope) continue
    const handles = edgeHandles(document, from, to)
    const source = members.has(from[0]) ? `${from[0]} ${handles.source}` : from[0] === scope ? 'start' : undefined
    const target = members.has(to[0]) ? `${to[0]} ${handles.target}` : to[0] === scope ? 'end' : undefined
    if (!source || !target || from[0] === to[0] || !ends.has(source) || !ends.has(target)) continue
    edges.push({ id, sources: [source], targets: [target] })
    nodePairs.push([from[0], to[0]])
  }
  const wraps = scope === null && columnsOf({ nodes: ids, edges: nodePairs }) > longestRow
  const graph: ElkNode = {
    id: 'root',
    layoutOptions: edges.length === 0 ? looseOptions : { ...layeredOptions, ...(wraps ? wrapOptions : {}) },
    // the inner ports of a container hold the first and the last column
    children: [
      ...(edges.some(({ sources }) => sources[0] === 'start') ? [border('start', 'FIRST_SEPARATE')] : []),
      ...nodes,
      ...(edges.some(({ targets }) => targets[0] === 'end') ? [border('end', 'LAST_SEPARATE')] : []),
    ],
    edges,
  }
  const placed = await (await elk()).layout(graph)
  const found = (placed.children ?? []).filter(({ id }) => members.has(id))
  const [left, top] = [Math.min(...found.map(({ x = 0 }) => x)), Math.min(...found.map(({ y = 0 }) => y))]
  const grid = (value: number) => Math.round(value / 4) * 4
  return new Map(found.map(({ id, x = 0, y = 0 }) => [id, { x: grid(x - left), y: grid(y - top) }]))
}

const looseOptions = { 'elk.algorithm': 'rectpacking', 'elk.aspectRatio': '1.7', 'elk.spacing.nodeNode': '32' }
const layeredOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.spacing.nodeNode': '32',
  'elk.spacing.componentComponent': '64',
  'elk.layered.spacing.nodeNodeBetweenLayers': '72',
  'elk.layered.spacing.edgeNodeBetweenLayers': '24',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.aspectRatio': '1.7',
}
/** Columns that a workflow may have before it goes on in another row. */
const longestRow = 8
/** A long workflow reads like lines of text. */
const wrapOptions = { 'elk.layered.wrapping.strategy': 'MULTI_EDGE', 'elk.layered.wrapping.additionalEdgeSpacing': '40' }

const border = (id: string, layer: string): ElkNode => ({
  id,
  width: 1,
  height: 1,
  layoutOptions: { 'elk.layered.layering.layerConstraint': layer },
})

/** A node with its ports where the canvas draws them. */
function node(document: WorkflowDocument, id: string, { width, height }: Size): ElkNode {
  const { inputs, outputs } = cachedPorts(document, id)
  const side = (prefix: 'in' | 'out', list: readonly { id: string }[]) =>
    list.map((each, index) => ({
      id: `${id} ${prefix}:${each.id}`,
      width: 1,
      height: 1,
      x: prefix === 'in' ? 0 : width,
      y: port.top + index * port.step,
      layoutOptions: { 'elk.port.side': prefix === 'in' ? 'WEST' : 'EAST' },
    }))
  return {
    id,
    width,
    height,
    ports: [...side('in', inputs), ...side('out', outputs)],
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
  }
}
