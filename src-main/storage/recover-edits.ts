import type { EditLine, RecoveredEdits } from '#shared/api/kept-work.ts'
import { readParsedDocument } from '#shared/document/read-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { revisionOf } from './document-file.ts'
import type { EditJournals, FoundJournal } from './edit-journals.ts'
import type { WorkflowVersions } from './workflow-versions.ts'

/**
 * What the journals of a file hold beyond its content `text`. The latest unsaved work goes on where it ended; that of other
 * journals is put among the versions. Without unsaved work, what can be taken back goes on, as long as the file is the same.
 */
export async function recoverEdits(
  file: string,
  text: string,
  kept: { journals: EditJournals; versions: WorkflowVersions },
): Promise<RecoveredEdits | null> {
  const found = (await kept.journals.take(file)).flatMap((journal) => {
    // what was replayed is read with the same care as a file
    const read = readParsedDocument(journal.document)
    return read.outcome === 'ok' && !read.readOnly ? [{ journal, content: writeDocument(read.document) }] : []
  })
  const unsaved: typeof found = []
  for (const each of found) if (await isUnsaved(file, each.journal, each.content, text, kept.versions)) unsaved.push(each)
  const chosen = unsaved[0] ?? found.find(({ content }) => content === text)
  for (const other of found) {
    if (other === chosen) continue
    if (unsaved.includes(other)) await kept.versions.keep(file, other.content, 'set_aside')
    await kept.journals.remove(file, other.journal.journal)
  }
  if (!chosen) return null
  const { journal, seq, document, history, damage } = chosen.journal
  const current = revisionOf(text)
  const revision = chosen.content === text ? current : chosen.journal.revision
  const base = revision === current ? undefined : await kept.versions.read(file, revision).catch(() => undefined)
  return {
    journal,
    seq,
    document,
    history,
    revision,
    base: base?.outcome === 'ok' ? base.document : null,
    unsaved: unsaved.includes(chosen) ? chosen.journal.unsaved.map(({ at, act, name }): EditLine => ({ at, act, name })) : [],
    damage,
  }
}

async function isUnsaved(file: string, journal: FoundJournal, content: string, text: string, versions: WorkflowVersions): Promise<boolean> {
  if (journal.unsaved.length === 0 || content === text) return false
  if (journal.revision === revisionOf(text)) return true
  return content !== (await versions.text(file, journal.revision).catch(() => undefined))
}
