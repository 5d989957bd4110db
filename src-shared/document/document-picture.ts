import type { NodeGroup } from '../nodes/node-spec.ts'
import { specOf } from '../nodes/registry.ts'
import { isContainerKind, rectangleOf } from './places/node-tree.ts'
import type { Endpoint, WorkflowDocument } from './workflow-document.ts'

/** A node in the picture, in the pixels of the canvas. */
export interface PictureShape {
  x: number
  y: number
  width: number
  height: number
  form: 'card' | 'frame' | 'note'
  /** Null for a kind that is not known here. */
  group: NodeGroup | null
}

/** What a workflow looks like from far away: outlines and connections, without a word. */
export interface DocumentPicture {
  width: number
  height: number
  /** Frames before what is in them. */
  shapes: PictureShape[]
  /** Start and end of each connection. */
  lines: [x1: number, y1: number, x2: number, y2: number][]
  /** Parts that were left out of a picture that nobody could make them out in. */
  left: number
}

const most = { shapes: 300, lines: 500 }

/** Draws a document by its places. Text in a document reaches no picture. */
export function pictureOf(document: WorkflowDocument): DocumentPicture {
  const ids = Object.keys(document.nodes)
  const boxes = new Map<string, PictureShape>()
  const depth = new Map<string, number>()
  for (const id of ids) place(document, id, boxes, depth)
  const shown = [...boxes].sort(([a], [b]) => (depth.get(a) ?? 0) - (depth.get(b) ?? 0)).slice(0, most.shapes)
  const seen = new Set(shown.map(([id]) => id))
  const edges = Object.values(document.edges).filter(({ from, to }) => seen.has(from[0]) && seen.has(to[0]))
  const shapes = shown.map(([, box]) => box)
  const left = Math.min(...shapes.map(({ x }) => x))
  const top = Math.min(...shapes.map(({ y }) => y))
  const at = (box: PictureShape): PictureShape => ({ ...box, x: Math.round(box.x - left), y: Math.round(box.y - top) })
  const lines = edges.slice(0, most.lines).map(({ from, to }): DocumentPicture['lines'][number] => {
    const [start, end] = [endOf(document, boxes, from, to, 'from'), endOf(document, boxes, to, from, 'to')]
    return [Math.round(start.x - left), Math.round(start.y - top), Math.round(end.x - left), Math.round(end.y - top)]
  })
  const moved = shapes.map(at)
  return {
    width: Math.max(0, ...moved.map(({ x, width }) => x + width)),
    height: Math.max(0, ...moved.map(({ y, height }) => y + height)),
    shapes: moved,
    lines,
    left: ids.length - shown.length + (edges.length - lines.length),
  }
}

/** Finds the box of a node, those of the containers around it first. A circle of containers ends at the top. */
function place(document: WorkflowDocument, start: string, boxes: Map<string, PictureShape>, depth: Map<string, number>): void {
  const way: string[] = []
  for (let id: string | null = start; id !== null && document.nodes[id] && !boxes.has(id) && !way.includes(id); ) {
    way.push(id)
    id = document.nodes[id]?.parent ?? null
  }
  for (const id of way.reverse()) {
    const node = document.nodes[id]
    if (!node) continue
    const spec = specOf(node.kind)
    const holds = isContainerKind(node.kind)
    const own = rectangleOf(document, id)
    const around = node.parent === null ? undefined : boxes.get(node.parent)
    depth.set(id, (node.parent === null ? 0 : (depth.get(node.parent) ?? 0)) + (holds ? 1 : 1000))
    boxes.set(id, {
      ...own,
      x: (around?.x ?? 0) + own.x,
      y: (around?.y ?? 0) + own.y,
      form: holds ? 'frame' : node.kind === 'note' ? 'note' : 'card',
      group: spec?.group ?? null,
    })
  }
}

/** Values leave at the right side and arrive at the left one; inside a container its own ports are the other way round. */
function endOf(
  document: WorkflowDocument,
  boxes: ReadonlyMap<string, PictureShape>,
  [id]: Endpoint,
  [other]: Endpoint,
  side: 'from' | 'to',
): { x: number; y: number } {
  const box = boxes.get(id)
  if (!box) return { x: 0, y: 0 }
  const inside = document.nodes[other]?.parent === id || (other === id && box.form === 'frame')
  const atRight = (side === 'from') !== inside
  return { x: box.x + (atRight ? box.width : 0), y: box.y + Math.min(box.height / 2, inside ? box.height / 2 : 160) }
}
