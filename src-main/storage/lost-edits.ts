import type { DiscardedWorkflow } from '#shared/api/workflow-library.ts'
import { readParsedDocument } from '#shared/document/read-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import type { EditJournals } from './edit-journals.ts'
import type { WorkflowVersions } from './workflow-versions.ts'

/** Unsaved work of a file that is gone; its journal is what it is known by. */
export interface LostEdits extends DiscardedWorkflow {
  document: WorkflowDocument
}

/** Unsaved work whose file something else has deleted while nobody had it open. The last one first. */
export async function findLostEdits(
  isThere: (file: string) => Promise<boolean>,
  kept: { journals: EditJournals; versions: WorkflowVersions },
): Promise<LostEdits[]> {
  const lost: LostEdits[] = []
  for (const { file, journal } of await kept.journals.untouched()) {
    if (await isThere(file)) continue
    const edits = await kept.journals.look(file, journal)
    const read = edits && edits.unsaved.length > 0 ? readParsedDocument(edits.document) : undefined
    if (!edits || read?.outcome !== 'ok' || read.readOnly) continue
    const { document } = read
    // what came back to what was saved is not unsaved
    if (writeDocument(document) === (await kept.versions.text(file, edits.revision).catch(() => undefined))) continue
    lost.push({ id: journal, file, name: document.name || file, at: edits.at, unsaved: edits.unsaved.length, document })
  }
  return lost.sort((a, b) => b.at - a.at)
}
