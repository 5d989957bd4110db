import { cardWidth, frameSize, isContainerKind, originOf } from '#shared/document/places/node-tree.ts'
import { openPicker, type Point } from '../../state/canvas-store.ts'
import { edit, isReadOnly, useDocument } from '../../state/document-store.ts'
import { newId } from '../../state/edit/ids.ts'
import { insertKind, insertNode, scopeOf, spliceForNode } from '../../state/edit/insert-into-edge.ts'
import type { Place } from '../../state/edit/place-edits.ts'
import { select } from '../../state/session-store.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { focusNode, pointOfEdge, spotOf, toCanvas } from '../canvas-view.ts'
import { cachedPorts } from '../handles.ts'
import { kindItems, kindsForEdge } from '../kind-choices.ts'
import { labelOf } from './add-node-here.ts'

/** Opens the search for a node to put into an edge. */
export function openInsertMenu(edge: string, screen: Point = spotOf('edges', edge)): void {
  const { document } = useDocument.getState()
  const scope = document && scopeOf(document, edge)
  if (!document || scope === undefined || isReadOnly(useDocument.getState())) return
  const choices = new Map(kindsForEdge(document, edge, scope).map((choice) => [choice.spec.kind, choice]))
  const middle = pointOfEdge(edge) ?? toCanvas(screen)
  openPicker({
    title: canvasText.pick.addBetween,
    placeholder: canvasText.pick.searchKinds,
    empty: canvasText.pick.nothingFits,
    screen,
    items: kindItems([...choices.values()].map((choice) => choice.spec)),
    choose: (item) => void insertKindAt(edge, item.id, middle),
  })
}

/** Puts a new node of a kind into an edge, around a point of the canvas. Says whether it fits. */
export function insertKindAt(edge: string, kind: string, point: Place): boolean {
  const { document } = useDocument.getState()
  const scope = document && scopeOf(document, edge)
  if (!document || scope === undefined) return false
  const choice = kindsForEdge(document, edge, scope).find(({ spec }) => spec.kind === kind)
  if (!choice) return false
  const origin = originOf(document, scope)
  const width = isContainerKind(kind) ? frameSize.width : cardWidth
  const id = newId('n')
  const place = { x: point.x - origin.x - width / 2, y: point.y - origin.y - 18 }
  if (!edit(insertKind(edge, kind, place, { id, config: choice.config, splice: choice.fit }))) return false
  select([id])
  focusNode(id)
  announce(canvasText.said.inserted(labelOf(id)))
  return true
}

/** Whether a node of the canvas would fit into an edge. */
export function fitsInto(edge: string, node: string): boolean {
  const { document } = useDocument.getState()
  return document !== null && spliceForNode(document, edge, node, (id) => cachedPorts(document, id)) !== undefined
}

export function kindFitsInto(edge: string, kind: string): boolean {
  const { document } = useDocument.getState()
  const scope = document && scopeOf(document, edge)
  return document !== null && scope !== undefined && kindsForEdge(document, edge, scope ?? null).some(({ spec }) => spec.kind === kind)
}

/** Puts a node that was dropped on an edge into it, at a place of its own container. */
export function insertDropped(edge: string, node: string, place: Place): boolean {
  const { document } = useDocument.getState()
  const splice = document && spliceForNode(document, edge, node, (id) => cachedPorts(document, id))
  if (!splice || !edit(insertNode(edge, node, place, splice))) return false
  announce(canvasText.said.inserted(labelOf(node)))
  return true
}
