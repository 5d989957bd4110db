import { specOf } from '../../nodes/registry.ts'
import type { WorkflowDocument } from '../workflow-document.ts'

/** Card and frame sizes in pixels. */
export const cardWidth = 240
export const cardHeight = 96
export const frameSize = { width: 640, height: 320 }
/** Room that a frame keeps for its title and, at its sides, for its ports. */
export const framePadding = { top: 76, right: 48, bottom: 32, left: 48 }

/** A kind that other nodes live inside of: a loop, a map, a parent agent. */
export function isContainerKind(kind: string): boolean {
  const spec = specOf(kind)
  return spec !== undefined && (spec.inside !== undefined || spec.members === true)
}

/** What a parent agent can hold. */
export const memberKinds: ReadonlySet<string> = new Set(['child-agent', 'micro-agent', 'note'])

/** Whether a node of a kind may live there: a parent agent holds agents and notes only. */
export function mayLiveIn(document: WorkflowDocument, kind: string, container: string | null): boolean {
  if (container === null) return true
  const holder = document.nodes[container]?.kind ?? ''
  return isContainerKind(holder) && (!specOf(holder)?.members || memberKinds.has(kind))
}

/** Ids of direct children by container; the top under `null`. */
export function childrenOf(document: WorkflowDocument): Map<string | null, string[]> {
  const children = new Map<string | null, string[]>()
  for (const [id, node] of Object.entries(document.nodes)) {
    const parent = node.parent !== null && document.nodes[node.parent] ? node.parent : null
    const list = children.get(parent)
    if (list) list.push(id)
    else children.set(parent, [id])
  }
  return children
}

/** The given nodes and everything inside them. */
export function withDescendants(document: WorkflowDocument, ids: Iterable<string>): Set<string> {
  const children = childrenOf(document)
  const all = new Set<string>()
  const queue = [...ids]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (all.has(id)) continue
    all.add(id)
    queue.push(...(children.get(id) ?? []))
  }
  return all
}

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** Where a node lies, relative to its container. */
export function rectangleOf(document: WorkflowDocument, id: string): Rectangle {
  const place = document.layout[id]
  const kind = document.nodes[id]?.kind ?? ''
  const own = isContainerKind(kind) ? frameSize : { width: cardWidth, height: cardHeight }
  const sized = isContainerKind(kind) || kind === 'note'
  return {
    x: place?.x ?? 0,
    y: place?.y ?? 0,
    width: (sized ? place?.width : undefined) ?? own.width,
    height: (sized ? place?.height : undefined) ?? own.height,
  }
}

/** Where a node's own coordinates begin on the canvas: the sum of the containers around it. */
export function originOf(document: WorkflowDocument, parent: string | null): { x: number; y: number } {
  let [x, y] = [0, 0]
  const seen = new Set<string>()
  for (let id = parent; id !== null && !seen.has(id); id = document.nodes[id]?.parent ?? null) {
    seen.add(id)
    x += document.layout[id]?.x ?? 0
    y += document.layout[id]?.y ?? 0
  }
  return { x, y }
}

/** Makes a container, and those around it, large enough for what lies in it. */
export function growAround(document: WorkflowDocument, container: string | null): WorkflowDocument {
  let result = document
  const seen = new Set<string>()
  for (let id = container; id !== null && !seen.has(id); id = document.nodes[id]?.parent ?? null) {
    if (!document.nodes[id]) break
    seen.add(id)
    result = grown(result, id)
  }
  return result
}

function grown(document: WorkflowDocument, container: string): WorkflowDocument {
  const own = rectangleOf(document, container)
  let { width, height } = own
  for (const [id, node] of Object.entries(document.nodes)) {
    if (node.parent !== container) continue
    const child = rectangleOf(document, id)
    width = Math.max(width, child.x + child.width + framePadding.right)
    height = Math.max(height, child.y + child.height + framePadding.bottom)
  }
  if (width === own.width && height === own.height) return document
  return { ...document, layout: { ...document.layout, [container]: { ...document.layout[container], x: own.x, y: own.y, width, height } } }
}
