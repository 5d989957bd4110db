import { createHash } from 'node:crypto'
import { documentLimits } from '#shared/document/limits.ts'
import type { Problem } from '#shared/document/problem.ts'
import { type ReadOutcome, readDocument } from '#shared/document/read-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { readRegularFile } from './read-regular-file.ts'

/** Content hash of a document's bytes, by which a save knows that nobody else has written since. */
export function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** A document that is broken, too new or of a wrong shape, as an error that names every problem. */
export function documentError(result: Exclude<ReadOutcome, { outcome: 'ok' }>, file?: string): AppError {
  const [first, ...more] = result.problems
  const code = result.outcome === 'corrupt' ? 'document.corrupt' : `document.${result.outcome}`
  const known = first?.code.startsWith('document.') ? (first.code as 'document.corrupt') : (code as 'document.corrupt')
  const rest = more.slice(0, 9).map((problem) => problem.message)
  const omitted = more.length - rest.length
  return new AppError(
    known,
    [first?.message ?? 'The document cannot be read.', ...rest, ...(omitted > 0 ? [`And ${omitted} more.`] : [])].join('\n'),
    {
      hint: first?.mend ?? 'Restore the file from a version.',
      ...(file === undefined ? {} : { place: { file } }),
    },
  )
}

/** Reads a document's file; a file over the limit is refused by its size, before it is read. Throws `file.unreadable`. */
export async function readDocumentFile(file: string): Promise<{ result: ReadOutcome; text: string }> {
  const read = await readRegularFile(file, documentLimits.bytes)
  if ('text' in read) return { result: readDocument(read.text), text: read.text }
  if (read.problem === 'too_large') return { result: readDocument(' '.repeat(documentLimits.bytes + 1)), text: '' }
  const problem: Problem = {
    code: 'document.corrupt',
    severity: 'error',
    message: 'The file is not UTF-8 text, and reading it as such would change what it holds.',
    mend: 'Save it as UTF-8, or restore it from a version or a backup.',
  }
  return { result: { outcome: 'corrupt', problems: [problem] }, text: '' }
}

/** Opens a document that is to be used; throws what `documentError` says when it cannot be. */
export async function loadDocument(file: string): Promise<WorkflowDocument> {
  const { result } = await readDocumentFile(file)
  if (result.outcome !== 'ok') throw documentError(result, file)
  return result.document
}

/** Writes a document atomically and gives its new revision. */
export async function saveDocument(file: string, document: WorkflowDocument): Promise<string> {
  const text = writeDocument(document)
  if (Buffer.byteLength(text) > documentLimits.bytes)
    throw new AppError(
      'document.too_large',
      `The document would be larger than ${documentLimits.bytes / 1024 / 1024} MB and was not saved.`,
      {
        hint: 'Split it into sub-workflows, or keep data in files instead of in the document.',
        place: { file },
      },
    )
  await writeFileAtomically(file, text)
  return revisionOf(text)
}
