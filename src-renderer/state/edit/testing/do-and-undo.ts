import { noHistory, perform, redoOf, undoOf } from '#shared/document/edit-history.ts'
import { readDocument } from '#shared/document/read-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { actOf, type Edit } from '../history.ts'

/**
 * Does an edit, takes it back and does it again. Fails unless both ways lead to the same bytes and what comes of it can be
 * read again as it is. Gives the document after it.
 */
export function doAndUndo(document: WorkflowDocument, edit: Edit): WorkflowDocument {
  const before = writeDocument(document)
  const act = actOf({ document, history: noHistory }, edit, 0)
  if (!act) throw new Error(`"${edit.name}" changed nothing`)
  const done = perform({ document, history: noHistory }, act)
  const after = writeDocument(done.document)
  if (after === before) throw new Error(`"${edit.name}" changed no byte`)
  const back = perform(done, undoOf(done.history) as NonNullable<ReturnType<typeof undoOf>>)
  if (writeDocument(back.document) !== before) throw new Error(`"${edit.name}" is not taken back to the byte`)
  const again = perform(back, redoOf(back.history) as NonNullable<ReturnType<typeof redoOf>>)
  if (writeDocument(again.document) !== after) throw new Error(`"${edit.name}" is not done again to the byte`)
  const read = readDocument(after)
  if (read.outcome !== 'ok' || read.repairs.length > 0) throw new Error(`"${edit.name}" gives what cannot be read: ${JSON.stringify(read)}`)
  return done.document
}
