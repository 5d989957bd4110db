import { framePadding, isContainerKind, mayLiveIn, originOf, rectangleOf, withDescendants } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { openPicker } from '../../state/canvas-store.ts'
import { edit, undo, useDocument } from '../../state/document-store.ts'
import type { Edit } from '../../state/edit/history.ts'
import { move, type Place, reparent, topsOf } from '../../state/edit/place-edits.ts'
import { notify, useSession } from '../../state/session-store.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { strings } from '../../ui/strings.ts'
import { spotOf } from '../canvas-view.ts'
import { freeSpot } from './free-spot.ts'

/** The containers that the given nodes could go into. */
export function containersFor(document: WorkflowDocument, ids: readonly string[]): string[] {
  const own = withDescendants(document, ids)
  const tops = topsOf(document, ids)
  return Object.keys(document.nodes).filter(
    (id) =>
      isContainerKind(document.nodes[id]?.kind ?? '') &&
      !own.has(id) &&
      tops.some((top) => document.nodes[top]?.parent !== id) &&
      tops.every((top) => mayLiveIn(document, document.nodes[top]?.kind ?? '', id)),
  )
}

/** Opens the list of containers to move the selection into. */
export function openMoveInto(): void {
  const { document } = useDocument.getState()
  const { nodes } = useSession.getState()
  if (!document || nodes.length === 0) return
  openPicker({
    title: canvasText.pick.moveInto,
    placeholder: canvasText.pick.searchContainers,
    empty: canvasText.pick.noContainers,
    screen: spotOf('nodes', nodes[0] as string),
    items: containersFor(document, nodes).map((id) => ({
      id,
      label: document.nodes[id]?.label ?? id,
      kind: document.nodes[id]?.kind ?? '',
    })),
    choose: ({ id, label }) => {
      moveNodes(nodes, id)
      announce(canvasText.said.movedInto(label))
    },
  })
}

/** Moves the selection out of its containers, to below them. */
export function moveOut(): void {
  const { document } = useDocument.getState()
  const { nodes } = useSession.getState()
  const first = document && topsOf(document, nodes).find((id) => document.nodes[id]?.parent !== null)
  const container = first && document.nodes[first]?.parent
  if (!document || !container) return
  moveNodes(
    nodes.filter((id) => document.nodes[id]?.parent === container),
    document.nodes[container]?.parent ?? null,
  )
  announce(canvasText.said.movedOut)
}

/** Moves nodes into a container to where there is room, side by side. One step; connections that cross its border go, and that is told. */
function moveNodes(ids: readonly string[], parent: string | null): void {
  const { document } = useDocument.getState()
  if (!document) return
  const tops = topsOf(document, ids)
  const step: Edit = {
    name: parent === null ? strings.edits.moveOut : strings.edits.moveIn,
    apply: (current) => tops.reduce((at, id) => moved(at, id, parent), current),
  }
  editAndTell(step)
}

function moved(document: WorkflowDocument, id: string, parent: string | null): WorkflowDocument {
  const from = document.nodes[id]?.parent ?? null
  const inside = reparent({ [id]: rectangleOf(document, id) }, parent).apply(document)
  const { [id]: own, ...others } = inside.nodes
  if (!own) return document
  const spot = freeSpot({ ...inside, nodes: others }, own.kind, parent, wish(document, id, from, parent))
  return move({ [id]: spot }).apply(inside)
}

/** In a container at its beginning; outside of one below it. */
function wish(document: WorkflowDocument, id: string, from: string | null, parent: string | null): Place {
  const below = from !== null && (document.nodes[from]?.parent ?? null) === parent
  if (!below) return parent === null ? { x: 0, y: 0 } : { x: framePadding.left + 48, y: framePadding.top }
  const frame = rectangleOf(document, from)
  const own = rectangleOf(document, id)
  const origin = originOf(document, from)
  const above = originOf(document, parent)
  return { x: origin.x - above.x + own.x, y: frame.y + frame.height + 32 }
}

/** Does an edit after which connections may be missing, and tells how many went, with the way back. */
export function editAndTell(step: Edit): boolean {
  const before = Object.keys(useDocument.getState().document?.edges ?? {}).length
  if (!edit(step)) return false
  const gone = before - Object.keys(useDocument.getState().document?.edges ?? {}).length
  if (gone > 0) notify({ tone: 'info', text: strings.canvas.edgesGone(gone), action: { label: strings.undo, run: undo } })
  return true
}
