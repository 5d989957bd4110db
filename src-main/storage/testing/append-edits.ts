import { emptyDocument } from '#shared/document/document-schema.ts'
import { openEditJournals } from '../edit-journals.ts'

/** Writes edits without end, and tells of each that is kept, until it is killed. */
const [, , folder = '', file = '', journal = ''] = process.argv
const journals = openEditJournals(folder)
await journals.begin(file, journal, { seq: 0, revision: 'r0', document: emptyDocument('wf_1', 'One') }, [])
for (let seq = 1; ; seq++) {
  const patch = [{ part: 'document' as const, key: 'description', before: `text ${seq - 1}`, after: `text ${seq}` }]
  process.send?.(await journals.append(file, journal, [{ seq, act: 'do', at: seq, name: 'Change workflow', patch }]))
}
