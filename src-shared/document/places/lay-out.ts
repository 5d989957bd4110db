import type { WorkflowDocument } from '../workflow-document.ts'
import { cardWidth, childrenOf, framePadding, frameSize, growAround, isContainerKind, rectangleOf } from './node-tree.ts'

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
  return children.reduce((at, [scope, ids]) => (bare.has(scope) ? at : placeBelow(at, ids)), arrange(document, bare))
}

/** Gives places to all nodes anew. */
export function layOutAll(document: WorkflowDocument): WorkflowDocument {
  return arrange(document, new Set([null, ...Object.keys(document.nodes).filter((id) => isContainerKind(document.nodes[id]?.kind ?? ''))]))
}

/** Stands those of a container's nodes that have no place in a row below the others. */
function placeBelow(document: WorkflowDocument, ids: readonly string[]): WorkflowDocument {
  const isPlaced = (id: string) => document.layout[id] !== undefined
  if (ids.every(isPlaced)) return document
  const boxes = ids.filter(isPlaced).map((id) => rectangleOf(document, id))
  const y = Math.max(...boxes.map((box) => box.y + box.height)) + rowGap
  let x = Math.min(...boxes.map((box) => box.x))
  const layout = { ...document.layout }
  for (const id of ids.filter((id) => !isPlaced(id))) {
    layout[id] = { ...layout[id], x, y }
    x += rectangleOf(document, id).width + gap.x
  }
  return growAround({ ...document, layout }, document.nodes[ids[0] ?? '']?.parent ?? null)
}

/** Arranges the nodes of some containers: what is inside before what is around it, since that gives the latter its size. */
function arrange(document: WorkflowDocument, scopes: ReadonlySet<string | null>): WorkflowDocument {
  const children = childrenOf(document)
  const outerFirst: (string | null)[] = [null]
  for (const scope of outerFirst)
    for (const id of children.get(scope) ?? []) if (isContainerKind(document.nodes[id]?.kind ?? '')) outerFirst.push(id)
  const result = { ...document, layout: { ...document.layout } }
  const sources = sourcesOf(document)
  for (const scope of outerFirst.reverse()) {
    if (!scopes.has(scope)) continue
    Object.assign(result.layout, placesIn(result, scope, orderLayers(layersOf(children.get(scope) ?? [], sources), sources)))
  }
  return result
}

/** The places of a container's nodes, given in layers, and its own size around them. */
function placesIn(document: WorkflowDocument, scope: string | null, layers: readonly (readonly string[])[]): Layout {
  if (layers.length === 0) return {}
  if (scope === null) return placeRows(document, layers)
  const { places, right, bottom } = placeColumns(document, layers, { x: framePadding.left, y: framePadding.top }, 'top')
  const size = { width: Math.max(right + framePadding.right, frameSize.width / 2), height: bottom + framePadding.bottom }
  return { ...places, [scope]: { x: 0, y: 0, ...document.layout[scope], ...size } }
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
  const places: Layout = {}
  let [row, used, top]: [string[][], number, number] = [[], 0, 0]
  const end = () => {
    if (row.length === 0) return
    const height = Math.max(...row.map((layer) => heightOf(document, layer)))
    Object.assign(places, placeColumns(document, row, { x: 0, y: top + height / 2 }, 'middle').places)
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

/** The nodes that lead into each node. */
function sourcesOf(document: WorkflowDocument): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>()
  for (const { from, to } of Object.values(document.edges)) {
    if (from[0] === to[0]) continue
    const list = sources.get(to[0])
    if (list) list.push(from[0])
    else sources.set(to[0], [from[0]])
  }
  return sources
}

/** Each node one layer after the last of those it depends on. Nodes without any connection, as the agents of a parent are, stand in a square. */
function layersOf(ids: readonly string[], sources: ReadonlyMap<string, readonly string[]>): string[][] {
  const members = new Set(ids)
  const before = new Map(ids.map((id) => [id, (sources.get(id) ?? []).filter((other) => members.has(other))]))
  const columns = Math.ceil(Math.sqrt(ids.length))
  const ranks = [...before.values()].some((list) => list.length > 0) ? ranksOf(before) : undefined
  const layers: string[][] = []
  ids.forEach((id, index) => {
    const layer = ranks ? (ranks.get(id) ?? 0) : index % columns
    const list = layers[layer]
    if (list) list.push(id)
    else layers[layer] = [id]
  })
  return layers.filter((layer) => layer !== undefined)
}

/** How many nodes come before each at most. A circle is cut where it was entered. */
function ranksOf(before: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const ranks = new Map<string, number>()
  const entered = new Set<string>()
  for (const id of before.keys()) {
    const way = [id]
    for (let at = way.at(-1); at !== undefined; at = way.at(-1)) {
      const sources = before.get(at) ?? []
      const ahead = entered.has(at) ? [] : sources.filter((other) => !entered.has(other))
      entered.add(at)
      if (ahead.length > 0) {
        for (const other of ahead) way.push(other)
        continue
      }
      way.pop()
      if (!ranks.has(at)) ranks.set(at, sources.reduce((most, other) => Math.max(most, ranks.get(other) ?? 0), -1) + 1)
    }
  }
  return ranks
}

/** Orders each layer by where its predecessors stand, so that fewer edges cross. */
function orderLayers(layers: string[][], sources: ReadonlyMap<string, readonly string[]>): string[][] {
  const place = new Map<string, number>()
  return layers.map((layer) => {
    const weight = new Map(
      layer.map((id, index) => {
        const places = (sources.get(id) ?? []).map((other) => place.get(other)).filter((at) => at !== undefined)
        return [id, places.length === 0 ? index : places.reduce((sum, at) => sum + at, 0) / places.length]
      }),
    )
    const ordered = [...layer].sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0))
    ordered.forEach((id, index) => {
      place.set(id, index)
    })
    return ordered
  })
}
