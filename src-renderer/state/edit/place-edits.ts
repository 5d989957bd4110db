import { growAround, originOf, rectangleOf, withDescendants } from '#shared/document/places/node-tree.ts'
import { portsOfEdge } from '#shared/document/ports.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { strings } from '../../ui/strings.ts'
import type { Edit } from './history.ts'

export interface Place {
  x: number
  y: number
}

const names = strings.edits

interface MoveOptions {
  /** What it is called in the history; "Move" when it is left out. */
  name?: string
  merge?: string
}

/** Moves nodes to new places within their containers, and lets the containers grow around them. */
export function move(places: Readonly<Record<string, Place>>, { name = names.move, merge }: MoveOptions = {}): Edit {
  return {
    name,
    ...(merge === undefined ? {} : { merge }),
    apply(document) {
      const layout = { ...document.layout }
      for (const [id, place] of Object.entries(places)) {
        if (!document.nodes[id]) continue
        const [x, y] = [Math.round(place.x), Math.round(place.y)]
        if (layout[id]?.x !== x || layout[id]?.y !== y) layout[id] = { ...layout[id], x, y }
      }
      const parents = new Set(Object.keys(places).map((id) => document.nodes[id]?.parent ?? null))
      return [...parents].reduce(growAround, { ...document, layout })
    },
  }
}

/** Moves nodes by so many pixels from where they are. What lies in a node that moves comes along by itself. */
export function moveBy(ids: readonly string[], by: Place, merge?: string): Edit {
  return {
    name: names.move,
    ...(merge === undefined ? {} : { merge }),
    apply(document) {
      const places = topsOf(document, ids).map((id) => {
        const { x, y } = rectangleOf(document, id)
        return [id, { x: x + by.x, y: y + by.y }] as const
      })
      return move(Object.fromEntries(places)).apply(document)
    },
  }
}

/** Gives a frame or a note another size; a frame stays large enough for what lies in it. */
export function resize(id: string, size: { width: number; height: number }): Edit {
  return {
    name: names.resize,
    merge: `resize ${id}`,
    apply(document) {
      const { x, y } = rectangleOf(document, id)
      const place = { ...document.layout[id], x, y, width: Math.round(size.width), height: Math.round(size.height) }
      return growAround({ ...document, layout: { ...document.layout, [id]: place } }, id)
    },
  }
}

/** Moves nodes into another container (or to the top), where they stay on the same spot of the canvas. Edges across the border go. */
export function reparent(places: Readonly<Record<string, Place>>, parent: string | null): Edit {
  return {
    name: parent === null ? names.moveOut : names.moveIn,
    apply(document) {
      const nodes = { ...document.nodes }
      const layout = { ...document.layout }
      const to = originOf(document, parent)
      for (const [id, place] of Object.entries(places)) {
        const node = nodes[id]
        if (!node || (parent !== null && withDescendants(document, [id]).has(parent))) continue
        const from = originOf(document, node.parent)
        nodes[id] = { ...node, parent }
        layout[id] = { ...layout[id], x: Math.round(from.x + place.x - to.x), y: Math.round(from.y + place.y - to.y) }
      }
      return growAround(withoutBroken({ ...document, nodes, layout }, Object.keys(places)), parent)
    },
  }
}

/** The document without the edges of the given nodes that no longer join two ports. */
function withoutBroken(document: WorkflowDocument, ids: readonly string[]): WorkflowDocument {
  const moved = new Set(ids)
  const edges = Object.entries(document.edges).filter(([, { from, to }]) => {
    if (!moved.has(from[0]) && !moved.has(to[0])) return true
    const ends = portsOfEdge(document, from, to)
    return ends?.source !== undefined && ends.target !== undefined
  })
  return edges.length === Object.keys(document.edges).length ? document : { ...document, edges: Object.fromEntries(edges) }
}

/** The given nodes without those that lie inside others of them. */
export function topsOf(document: WorkflowDocument, ids: readonly string[]): string[] {
  const chosen = new Set(ids.filter((id) => document.nodes[id]))
  return [...chosen].filter((id) => {
    const seen = new Set<string>([id])
    for (let at = document.nodes[id]?.parent ?? null; at !== null && !seen.has(at); at = document.nodes[at]?.parent ?? null) {
      if (chosen.has(at)) return false
      seen.add(at)
    }
    return true
  })
}
