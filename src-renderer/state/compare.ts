import { changesBetween, type NodeChange, withRemoved } from '#shared/document/document-changes.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { useDocument } from './document-store.ts'
import { layOut } from './edit/layered-layout.ts'
import { select, showWhole } from './session-store.ts'

/** One side of a comparison: a version by its revision, what is `open`, on `disk`, `saved`, or was there `before`. */
export interface ComparedEnd {
  id: string
  document: WorkflowDocument
}

/** Shows two states of the open workflow at once on the canvas, each difference marked. Nothing can be edited meanwhile. */
export function compare(before: ComparedEnd, after: ComparedEnd): void {
  const [a, b] = [layOut(before.document), layOut(after.document)]
  const drawn = withRemoved(a, b, changesBetween(a, b))
  const first = useDocument.getState().comparison === null
  select([])
  useDocument.setState({
    comparison: { before: a, after: b, ends: { before: before.id, after: after.id }, document: drawn.document, changes: drawn.changes },
  })
  if (first) showWhole()
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

/** A run that is opened is looked at instead. */
export function followComparison(): void {
  useDocument.subscribe((state, before) => {
    if (state.comparison && state.viewed && state.viewed !== before.viewed) useDocument.setState({ comparison: null })
  })
}
