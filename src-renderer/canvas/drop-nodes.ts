import type { InternalNode, Node } from '@xyflow/react'
import { edit, undo, useDocument } from '../state/document-store.ts'
import { withDescendants } from '../state/edit/node-tree.ts'
import { move, reparent } from '../state/edit/place-edits.ts'
import { notify } from '../state/session-store.ts'
import { strings } from '../ui/strings.ts'
import { containerAt } from './flow-elements.ts'

/** Ends a drag: nodes that were dropped into or out of a container change theirs, all others only their place. */
export function dropNodes(dragged: readonly Node[], internal: (id: string) => InternalNode | undefined): void {
  const document = useDocument.getState().document
  if (!document || dragged.length === 0) return
  const ids = new Set(dragged.map((node) => node.id))
  // what is inside a dragged container comes along by itself
  const tops = dragged.filter((node) => !ids.has(document.nodes[node.id]?.parent ?? ''))
  const places = Object.fromEntries(tops.map((node) => [node.id, node.position]))
  const first = tops[0]
  const at = first && internal(first.id)
  if (!first || !at) return
  const { x, y } = at.internals.positionAbsolute
  const middle = { x: x + (at.measured.width ?? 0) / 2, y: y + Math.min(40, (at.measured.height ?? 0) / 2) }
  const container = containerAt(document, middle, withDescendants(document, ids))
  const leaves = tops.some((node) => (document.nodes[node.id]?.parent ?? null) !== container)
  if (!leaves) {
    edit(move(places))
    return
  }
  const before = Object.keys(document.edges).length
  edit(reparent(places, container))
  const gone = before - Object.keys(useDocument.getState().document?.edges ?? {}).length
  if (gone > 0) notify({ tone: 'info', text: strings.canvas.edgesGone(gone), action: { label: strings.undo, run: undo } })
}
