import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { cardWidth, childrenOf, framePadding, frameSize, isContainerKind, rectangleOf } from './node-tree.ts'
import { move } from './place-edits.ts'

const gap = { x: 72, y: 32 }
/** Room for a card as it is after a run, with its result and its footer. */
const ranHeight = 150
const rowGap = 120
/** Width by height of what a workflow is mostly seen in. */
const windowShape = 1.7

/**
 * Gives a place to nodes that have none. Where no node of a container has one, all are laid in layers from left to right, by
 * the edges between them; otherwise those that have one stay, and the others stand in a row below.
 */
export function layOut(document: WorkflowDocument): WorkflowDocument {
  const isPlaced = (id: string) => document.layout[id] !== undefined
  if (Object.keys(document.nodes).every(isPlaced)) return document
  const children = [...childrenOf(document)]
  const bare = new Set(children.filter(([, ids]) => !ids.some(isPlaced)).map(([scope]) => scope))
  return children.reduce((at, [scope, ids]) => (bare.has(scope) ? at : placeBelow(at, ids, isPlaced)), arrange(document, bare))
}

/** Stands those of a container's nodes that have no place in a row below the others. */
function placeBelow(document: WorkflowDocument, ids: readonly string[], isPlaced: (id: string) => boolean): WorkflowDocument {
  const boxes = ids.filter(isPlaced).map((id) => rectangleOf(document, id))
  const y = Math.max(...boxes.map((box) => box.y + box.height)) + rowGap
  let x = Math.min(...boxes.map((box) => box.x))
  const places: Record<string, { x: number; y: number }> = {}
  for (const id of ids.filter((id) => !isPlaced(id))) {
    places[id] = { x, y }
    x += rectangleOf(document, id).width + gap.x
  }
  return move(places).apply(document)
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
  if (ids.length === 0) return document
  const layers = orderLayers(layersOf(document, ids), document)
  if (scope === null) return { ...document, layout: { ...document.layout, ...placeRows(document, layers) } }
  const { places, right, bottom } = placeColumns(document, layers, { x: framePadding.left, y: framePadding.top }, 'top')
  const size = { width: Math.max(right + framePadding.right, frameSize.width / 2), height: bottom + framePadding.bottom }
  return { ...document, layout: { ...document.layout, ...places, [scope]: { x: 0, y: 0, ...document.layout[scope], ...size } } }
}

type Layout = WorkflowDocument['layout']

/** Layers side by side from a point on: `top` aligns them there, `middle` centres each on it. */
function placeColumns(
  document: WorkflowDocument,
  layers: readonly (readonly string[])[],
  start: { x: number; y: number },
  align: 'top' | 'middle',
): { places: Layout; right: number; bottom: number } {
  const places: Layout = {}
  let x = start.x
  let [right, bottom] = [start.x, start.y]
  for (const layer of layers) {
    let y = align === 'top' ? start.y : start.y - heightOf(document, layer) / 2
    for (const id of layer) {
      const own = rectangleOf(document, id)
      const size = isContainerKind(document.nodes[id]?.kind ?? '') ? { width: own.width, height: own.height } : {}
      places[id] = { ...document.layout[id], x: Math.round(x), y: Math.round(y), ...size }
      y += roomOf(document, id) + gap.y
    }
    right = x + widthOf(document, layer)
    bottom = Math.max(bottom, y - gap.y)
    x = right + gap.x
  }
  return { places, right, bottom }
}

const roomOf = (document: WorkflowDocument, id: string): number => Math.max(ranHeight, rectangleOf(document, id).height)
const heightOf = (document: WorkflowDocument, layer: readonly string[]): number =>
  layer.reduce((sum, id) => sum + roomOf(document, id) + gap.y, -gap.y)
const widthOf = (document: WorkflowDocument, layer: readonly string[]): number =>
  Math.max(cardWidth, ...layer.map((id) => rectangleOf(document, id).width))

/** A long workflow reads like lines of text: its layers are broken into rows that together fit a window's shape. */
function placeRows(document: WorkflowDocument, layers: readonly (readonly string[])[]): Layout {
  const widths = layers.map((layer) => widthOf(document, layer) + gap.x)
  const total = widths.reduce((sum, width) => sum + width, 0)
  const tallest = Math.max(ranHeight, ...layers.map((layer) => heightOf(document, layer)))
  const rows = Math.max(1, Math.round(Math.sqrt(total / (windowShape * (tallest + rowGap)))))
  const most = total / rows
  let places: Layout = {}
  let [row, used, top]: [string[][], number, number] = [[], 0, 0]
  const end = () => {
    if (row.length === 0) return
    const height = Math.max(...row.map((layer) => heightOf(document, layer)))
    places = { ...places, ...placeColumns(document, row, { x: 0, y: top + height / 2 }, 'middle').places }
    top += height + rowGap
    row = []
    used = 0
  }
  layers.forEach((layer, index) => {
    const width = widths[index] ?? 0
    if (used > 0 && used + width / 2 > most) end()
    row.push([...layer])
    used += width
  })
  end()
  return places
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
  // nodes without any connection, as the agents of a parent are, stand in a square
  const connected = Object.values(document.edges).some(({ from, to }) => members.has(from[0]) && members.has(to[0]))
  const columns = Math.ceil(Math.sqrt(ids.length))
  const layers: string[][] = []
  ids.forEach((id, index) => {
    const layer = connected ? rankOf(id) : index % columns
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
