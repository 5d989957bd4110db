import type { FoundField } from '#shared/finding/search-workflow.ts'
import { goToField } from '../inspector/field-focus.ts'
import { useDocument } from '../state/document-store.ts'
import { goToNode, openDialog, select, useSession } from '../state/session-store.ts'
import { showSide } from '../state/side-panels.ts'
import { openWorkflow } from '../state/tabs.ts'

/** Opens a workflow and leads to the place in it where something was found. */
export async function openFound(file: string, place?: FoundField): Promise<void> {
  openDialog(null)
  await openWorkflow(file)
  const { document, open } = useDocument.getState()
  if (!place || !document || open?.file !== file) return
  const { node, edge, field } = place
  if (edge !== null && document.edges[edge]) {
    if (node !== null && document.nodes[node]) goToNode(node)
    select([], [edge])
  } else if (node !== null && document.nodes[node]) {
    if (field.startsWith('config.')) goToField(node, field.slice('config.'.length))
    else goToNode(node)
  } else {
    select([])
    useSession.setState({ workflowSettings: true })
  }
  showSide('right')
}
