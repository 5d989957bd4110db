import { mayLiveIn, withDescendants } from '#shared/document/places/node-tree.ts'
import { edit, useDocument } from '../state/document-store.ts'
import type { Box } from '../state/edit/align.ts'
import { move, type Place, reparent, topsOf } from '../state/edit/place-edits.ts'
import { notify } from '../state/session-store.ts'
import { canvasText } from '../ui/canvas-strings.ts'
import { insertDropped } from './act/insert-here.ts'
import { editAndTell } from './act/move-between.ts'
import { containerAt } from './flow-elements.ts'
import { gripOf } from './use-drag-help.ts'

export interface DroppedNode {
  id: string
  /** Within its container. */
  position: Place
}

/**
 * Ends a drag: a node that was dropped on an edge goes into it, nodes that were dropped into or out of a container change
 * theirs, all others only their place.
 *
 * @param box where the first of them lies on the canvas
 */
export function dropNodes(dragged: readonly DroppedNode[], box: Box | null, edge: string | null): void {
  const document = useDocument.getState().document
  if (!document || dragged.length === 0 || !box) return
  const ids = new Set(dragged.map((node) => node.id))
  // what is inside a dragged container comes along by itself
  const tops = topsOf(document, [...ids])
  const places = Object.fromEntries(dragged.filter((node) => tops.includes(node.id)).map((node) => [node.id, node.position]))
  const [first] = tops
  if (first === undefined) return
  if (edge !== null && tops.length === 1 && insertDropped(edge, first, places[first] as Place)) return
  const container = containerAt(document, gripOf(box), withDescendants(document, ids))
  const leaves = tops.some((id) => (document.nodes[id]?.parent ?? null) !== container)
  if (!leaves) {
    edit(move(places))
    return
  }
  if (!tops.every((id) => mayLiveIn(document, document.nodes[id]?.kind ?? '', container))) {
    edit(move(places))
    notify({ tone: 'info', text: canvasText.onlyAgents(document.nodes[container ?? '']?.label ?? '') })
    return
  }
  editAndTell(reparent(places, container))
}
