import { changesBetween, type DocumentChanges, type NodeChange, withRemoved } from '#shared/document/document-changes.ts'
import { cardHeight, rectangleOf } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { useDocument } from './document-store.ts'
import { useRun } from './run-store.ts'
import { select, showWhole } from './session-store.ts'

/** One side of a comparison: a version by its revision, what is `open`, on `disk`, `saved`, or was there `before`. */
export interface ComparedEnd {
  id: string
  document: WorkflowDocument
}

/** Shows two states of the open workflow at once on the canvas, each difference marked. Nothing can be edited meanwhile. */
export function compare(before: ComparedEnd, after: ComparedEnd): void {
  const [a, b] = [before.document, after.document]
  const drawn = withRemoved(a, b, changesBetween(a, b))
  const document = withRoom(drawn.document, drawn.changes)
  const first = useDocument.getState().comparison === null
  select([])
  useDocument.setState({
    comparison: { before: a, after: b, ends: { before: before.id, after: after.id }, document, changes: drawn.changes },
  })
  if (first) showWhole()
}

/** Moves what was removed down from under what is now in its place, so that both are seen. */
function withRoom(document: WorkflowDocument, changes: DocumentChanges): WorkflowDocument {
  const removed = (id: string) => changes.nodes.get(id)?.kind === 'removed'
  const layout = { ...document.layout }
  const next = { ...document, layout }
  const taken = new Map<string | null, string[]>()
  const note = (id: string, parent: string | null) => taken.set(parent, [...(taken.get(parent) ?? []), id])
  for (const [id, { parent }] of Object.entries(document.nodes)) if (!removed(id)) note(id, parent)
  for (const [id, { parent }] of Object.entries(document.nodes)) {
    const place = layout[id]
    if (!removed(id) || !place) continue
    const beside = taken.get(parent) ?? []
    for (let tries = 0; tries < 20 && beside.some((other) => overlap(next, id, other)); tries++)
      layout[id] = { ...place, y: place.y + (tries + 1) * (cardHeight / 2) }
    note(id, parent)
  }
  return next
}

function overlap(document: WorkflowDocument, one: string, other: string): boolean {
  const [a, b] = [rectangleOf(document, one), rectangleOf(document, other)]
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

export function endComparison(): void {
  if (useDocument.getState().comparison === null) return
  select([])
  useDocument.setState({ comparison: null })
}

/** What became of a node in the comparison that is shown; undefined when it is the same, or nothing is compared. */
export const useNodeChange = (id: string): NodeChange | undefined => useDocument((state) => state.comparison?.changes.nodes.get(id))

export const useEdgeChange = (id: string): 'added' | 'removed' | 'changed' | undefined =>
  useDocument((state) => state.comparison?.changes.edges.get(id))

/** A run that is opened or started is looked at instead. */
export function followComparison(): void {
  useRun.subscribe((state, before) => {
    if (state.runId !== null && state.runId !== before.runId) endComparison()
  })
  useDocument.subscribe((state, before) => {
    if (state.comparison && state.viewed && state.viewed !== before.viewed) useDocument.setState({ comparison: null })
  })
}
