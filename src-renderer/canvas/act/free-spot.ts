import { cardHeight, cardWidth, frameSize, isContainerKind, rectangleOf } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { Place } from '../../state/edit/place-edits.ts'

const gap = 16

/** The first place at or below a given one, in the coordinates of a container, where a new node of a kind covers no other. */
export function freeSpot(document: WorkflowDocument, kind: string, parent: string | null, wish: Place): Place {
  const size = isContainerKind(kind) ? frameSize : { width: cardWidth, height: cardHeight }
  const taken = Object.keys(document.nodes)
    .filter((id) => (document.nodes[id]?.parent ?? null) === parent)
    .map((id) => rectangleOf(document, id))
  let y = wish.y
  for (let tries = 0; tries < 200; tries++) {
    const hit = taken.find(
      (box) =>
        wish.x < box.x + box.width + gap &&
        box.x < wish.x + size.width + gap &&
        y < box.y + box.height + gap &&
        box.y < y + size.height + gap,
    )
    if (!hit) break
    y = hit.y + hit.height + gap
  }
  return { x: wish.x, y }
}
