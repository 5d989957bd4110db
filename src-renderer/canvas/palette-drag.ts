import type { DragEvent } from 'react'
import { mayLiveIn } from '#shared/document/places/node-tree.ts'
import { useDocument } from '../state/document-store.ts'
import { endDrag, setDrag, useDrag } from '../state/drag-store.ts'
import { notify } from '../state/session-store.ts'
import { canvasText } from '../ui/canvas-strings.ts'
import { addAtPoint } from './act/add-node-here.ts'
import { insertKindAt, kindFitsInto } from './act/insert-here.ts'
import { edgeUnder, toCanvas } from './canvas-view.ts'
import { containerAt } from './flow-elements.ts'

const dragType = 'application/x-trellis-kind'

/** Begins to drag a kind from the palette. */
export function dragKind(event: DragEvent, kind: string): void {
  event.dataTransfer.setData(dragType, kind)
  event.dataTransfer.effectAllowed = 'copy'
  // while a drag lasts the browser hides what it carries
  setDrag({ kind })
}

const carriesKind = (event: DragEvent): boolean => event.dataTransfer.types.includes(dragType)

/** Shows where a kind would go: into a container, or into an edge. */
export function dragKindOver(event: DragEvent): void {
  if (!carriesKind(event)) return
  event.preventDefault()
  const { kind } = useDrag.getState()
  const { document } = useDocument.getState()
  if (kind === null || !document) return
  const edge = edgeUnder({ x: event.clientX, y: event.clientY })
  const fits = edge !== null && kindFitsInto(edge, kind)
  const container = containerAt(document, toCanvas({ x: event.clientX, y: event.clientY }))
  setDrag({ edge: fits ? edge : null, container: !fits && mayLiveIn(document, kind, container) ? container : null })
}

/** Puts the dragged kind where it was dropped. */
export function dropKind(event: DragEvent): void {
  if (!carriesKind(event)) return
  event.preventDefault()
  const kind = event.dataTransfer.getData(dragType)
  const point = toCanvas({ x: event.clientX, y: event.clientY })
  const { edge } = useDrag.getState()
  endDrag()
  const { document } = useDocument.getState()
  if (!document || kind === '' || (edge !== null && insertKindAt(edge, kind, point))) return
  const container = containerAt(document, point)
  if (mayLiveIn(document, kind, container)) addAtPoint(kind, point)
  else notify({ tone: 'info', text: canvasText.onlyAgents(document.nodes[container ?? '']?.label ?? '') })
}
