import { growAround, type Rectangle, rectangleOf } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'

/** Pixels between two nodes of a row, and how near is too near. */
const gap = 72
const near = 16

/**
 * Makes room for a node that has come between two others of its container and lies on one of them: it goes behind the first,
 * and the second to the right with all that follows it there. Rows that go on below or to the left stay where they are.
 */
export function makeRoom(document: WorkflowDocument, node: string, before: string, after: string): WorkflowDocument {
  const scope = document.nodes[node]?.parent ?? null
  const [own, first, next] = [node, before, after].map((id) => rectangleOf(document, id)) as [Rectangle, Rectangle, Rectangle]
  const inRow = before !== scope && after !== scope
  if (inRow && !isBehind(next, first)) return document
  const touches = (before !== scope && overlap(own, first)) || (after !== scope && overlap(own, next))
  if (!touches) return document
  const x = before === scope ? own.x : Math.max(own.x, first.x + first.width + gap)
  const by = after === scope ? 0 : Math.max(0, x + own.width + gap - next.x)
  const layout = { ...document.layout, [node]: { ...document.layout[node], x, y: own.y } }
  const rows = by === 0 ? [] : followersOf(document, after, scope).filter((id) => id !== node)
  for (const id of rows) {
    const { x: left, y } = rectangleOf(document, id)
    layout[id] = { ...document.layout[id], x: left + by, y }
  }
  return growAround({ ...document, layout }, scope)
}

const isBehind = (box: Rectangle, other: Rectangle): boolean => box.x >= other.x + other.width

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width + near && b.x < a.x + a.width + near && a.y < b.y + b.height && b.y < a.y + a.height

/** A node and what follows it to its right, within its container. */
function followersOf(document: WorkflowDocument, start: string, scope: string | null): string[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of Object.values(document.edges)) {
    const inside = document.nodes[from[0]]?.parent === scope && document.nodes[to[0]]?.parent === scope
    if (inside && isBehind(rectangleOf(document, to[0]), rectangleOf(document, from[0])))
      next.set(from[0], [...(next.get(from[0]) ?? []), to[0]])
  }
  const seen = new Set([start])
  for (const id of seen) for (const other of next.get(id) ?? []) seen.add(other)
  return [...seen]
}
