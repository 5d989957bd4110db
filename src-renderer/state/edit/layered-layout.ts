import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { cardHeight, cardWidth, childrenOf, framePadding, frameSize, isContainerKind, rectangleOf } from './node-tree.ts'

const gap = { x: 72, y: 36 }

/** Gives a place to nodes that have none: in layers from left to right, by the edges between them. Others stay where they are. */
export function layOut(document: WorkflowDocument): WorkflowDocument {
  const missing = Object.keys(document.nodes).filter((id) => !document.layout[id])
  if (missing.length === 0) return document
  return arrange(document, new Set(missing.map((id) => document.nodes[id]?.parent ?? null)))
}

/** Arranges all nodes of all containers anew. */
export function layOutAll(document: WorkflowDocument): WorkflowDocument {
  return arrange(document, new Set([null, ...Object.keys(document.nodes).filter((id) => isContainerKind(document.nodes[id]?.kind ?? ''))]))
}

function arrange(document: WorkflowDocument, scopes: ReadonlySet<string | null>): WorkflowDocument {
  const children = childrenOf(document)
  let result: WorkflowDocument = { ...document, layout: { ...document.layout } }
  const visit = (scope: string | null) => {
    const ids = children.get(scope) ?? []
    for (const id of ids) if (isContainerKind(document.nodes[id]?.kind ?? '')) visit(id)
    if (scopes.has(scope)) result = arrangeScope(result, scope, ids)
  }
  visit(null)
  return result
}

function arrangeScope(document: WorkflowDocument, scope: string | null, ids: readonly string[]): WorkflowDocument {
  const layout = { ...document.layout }
  const layers = orderLayers(layersOf(document, ids), document)
  let x = scope === null ? 0 : framePadding.left
  let [right, bottom] = [0, 0]
  for (const layer of layers) {
    const heights = layer.map((id) => rectangleOf(document, id).height)
    const widths = layer.map((id) => rectangleOf(document, id).width)
    let y = scope === null ? -(heights.reduce((sum, height) => sum + height + gap.y, -gap.y) / 2) : framePadding.top
    layer.forEach((id, index) => {
      layout[id] = { ...layout[id], x: Math.round(x), y: Math.round(y) }
      if (isContainerKind(document.nodes[id]?.kind ?? '')) {
        const { width, height } = rectangleOf(document, id)
        layout[id] = { ...layout[id], x: Math.round(x), y: Math.round(y), width, height }
      }
      y += (heights[index] ?? cardHeight) + gap.y
    })
    right = x + Math.max(cardWidth, ...widths)
    bottom = Math.max(bottom, y - gap.y)
    x = right + gap.x
  }
  if (scope !== null && ids.length > 0)
    layout[scope] = {
      x: 0,
      y: 0,
      ...layout[scope],
      width: Math.max(right + framePadding.right, frameSize.width / 2),
      height: bottom + framePadding.bottom,
    }
  return { ...document, layout }
}

/** Each node one layer after the last of those it depends on. */
function layersOf(document: WorkflowDocument, ids: readonly string[]): string[][] {
  const members = new Set(ids)
  const before = new Map<string, string[]>(ids.map((id) => [id, []]))
  for (const { from, to } of Object.values(document.edges)) if (from[0] !== to[0] && members.has(from[0])) before.get(to[0])?.push(from[0])
  const rank = new Map<string, number>()
  const open = new Set<string>()
  const rankOf = (id: string): number => {
    const known = rank.get(id)
    if (known !== undefined) return known
    if (open.has(id)) return 0
    open.add(id)
    const own = Math.max(-1, ...(before.get(id) ?? []).map(rankOf)) + 1
    rank.set(id, own)
    return own
  }
  // nodes without any connection, as the agents of a parent are, stand in three columns
  const connected = Object.values(document.edges).some(({ from, to }) => members.has(from[0]) && members.has(to[0]))
  const layers: string[][] = []
  ids.forEach((id, index) => {
    const layer = connected ? rankOf(id) : index % 3
    const list = layers[layer]
    if (list) list.push(id)
    else layers[layer] = [id]
  })
  return layers.filter((layer) => layer !== undefined)
}

/** Orders each layer by where its predecessors stand, so that fewer edges cross. */
function orderLayers(layers: string[][], document: WorkflowDocument): string[][] {
  const before = new Map<string, string[]>()
  for (const { from, to } of Object.values(document.edges)) before.set(to[0], [...(before.get(to[0]) ?? []), from[0]])
  const place = new Map<string, number>()
  return layers.map((layer) => {
    const weight = (id: string) => {
      const places = (before.get(id) ?? []).map((other) => place.get(other)).filter((at) => at !== undefined)
      return places.length === 0 ? layer.indexOf(id) : places.reduce((sum, at) => sum + at, 0) / places.length
    }
    const ordered = [...layer].sort((a, b) => weight(a) - weight(b))
    ordered.forEach((id, index) => {
      place.set(id, index)
    })
    return ordered
  })
}
