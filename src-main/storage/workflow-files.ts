import { randomBytes } from 'node:crypto'
import type { OpenedWorkflow, WorkflowContent, WorkflowSummary } from '#shared/api/contract.ts'
import type { FileOnDisk, VersionSummary } from '#shared/api/kept-work.ts'
import type { DiscardedWorkflow } from '#shared/api/workflow-library.ts'
import { emptyDocument } from '#shared/document/document-schema.ts'
import type { JournalEntry, JournalStart } from '#shared/document/edit-journal.ts'
import { type ReadOutcome, readDocument, readParsedDocument } from '#shared/document/read-document.ts'
import { type ValidationOptions, validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { folderOf, joinPath, namingProblem, workflowExtension } from '#shared/document/workflow-path.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { documentError, readDocumentFile, revisionOf, saveDocument } from './document-file.ts'
import { openEditJournals } from './edit-journals.ts'
import { findLostEdits } from './lost-edits.ts'
import { recoverEdits } from './recover-edits.ts'
import { checkedFile, checkNewPath, freePath, isThere, workflowFileAt } from './workflow-folders.ts'
import { openWorkflowIndex, type WorkflowIndex } from './workflow-index.ts'
import { openWorkflowVersions } from './workflow-versions.ts'
import { watchWorkflowFile } from './workflow-watch.ts'

/**
 * The workflows of a workspace as files, with the edits that are not saved yet and everything that they have held. A
 * file is named by its path below the folder, with `/`.
 */
export interface WorkflowFiles {
  list(): Promise<WorkflowSummary[]>
  /** Writes a new file and never over another; the name is made into a file name that is free in the folder. */
  create(
    name: string,
    source: { text?: string; document?: WorkflowDocument; folder?: string },
  ): Promise<{ file: string; repairs: string[] }>
  open(file: string, options: ValidationOptions): Promise<OpenedWorkflow>
  /**
   * Throws `document.conflict` when the file is no longer at `revision`; one that is gone is written anew. What was in it and
   * what is saved are among its versions.
   */
  save(file: string, document: unknown, revision: string): Promise<string>
  /** Begins a journal of edits; see `EditJournals.begin`. */
  beginEdits(file: string, journal: string, start: JournalStart, entries: readonly JournalEntry[]): Promise<void>
  /** Adds to a journal; see `EditJournals.append`. */
  keepEdits(file: string, journal: string, entries: readonly JournalEntry[]): Promise<number>
  /** Puts work among the versions that is neither saved nor to be lost. */
  setAside(file: string, document: unknown): Promise<void>
  versions(file: string): Promise<VersionSummary[]>
  /** Throws `version.unknown`. */
  version(file: string, revision: string): Promise<WorkflowContent>
  /** What is in the file now. Throws `file.unreadable`. */
  read(file: string): Promise<WorkflowContent>
  /** Unsaved work whose file is gone. */
  lost(): Promise<DiscardedWorkflow[]>
  /** Writes lost work to a file, where it was if it can be. Gives the file; undefined when there is no such work. */
  restoreLost(id: string): Promise<string | undefined>
  /** Deletes lost work for good. */
  purgeLost(id: string): Promise<void>
  /** What the file holds, at once and whenever that changes. */
  watch(file: string, signal: AbortSignal): AsyncGenerator<FileOnDisk>
}

/** @param workflows folder of the documents @param kept folders of the edits that are not saved and of the versions */
export function openWorkflowFiles(
  workflows: string,
  kept: { edits: string; versions: string },
  index: WorkflowIndex = openWorkflowIndex(workflows),
): WorkflowFiles {
  const path = (file: string) => workflowFileAt(workflows, file)
  let creating: Promise<unknown> = Promise.resolve()
  const journals = openEditJournals(kept.edits)
  const versions = openWorkflowVersions(kept.versions)

  async function keepFound(file: string, text: string): Promise<void> {
    if (text !== '') await versions.keep(file, text, 'found')
  }

  /** Writes a file where it is wished, or beside what is there. */
  async function writeNew(wanted: string, document: WorkflowDocument): Promise<string> {
    checkNewPath(wanted)
    // one after another: two of the same name each get a file
    const written = creating.then(async () => {
      const file = await freePath(workflows, wanted)
      await saveDocument(await path(file), document)
      return file
    })
    creating = written.catch(() => {})
    const file = await written
    await versions.keep(file, writeDocument(document), 'saved')
    return file
  }

  const findLost = () => findLostEdits((file) => path(file).then(isThere, () => true), { journals, versions })

  return {
    async list() {
      return [...(await index.summaries())].sort((a, b) => b.updatedAt - a.updatedAt)
    },

    async create(name, source) {
      const read = source.text === undefined ? undefined : readDocument(source.text)
      if (read && read.outcome !== 'ok') throw documentError(read)
      const document = read?.document ?? source.document ?? emptyDocument('wf_new', name)
      const file = await writeNew(joinPath(source.folder ?? '', fileName(name)), { ...document, id: freshId(), name })
      return { file, repairs: read?.repairs ?? [] }
    },

    async open(file, options) {
      const { result, text } = await readDocumentFile(await path(file))
      const document = documentIn(result)
      if (document) await keepFound(file, text)
      return {
        outcome: result.outcome,
        document,
        readOnly: result.outcome !== 'ok' || result.readOnly,
        repairs: result.outcome === 'ok' ? result.repairs : [],
        problems: result.outcome === 'ok' ? validateDocument(result.document, options) : result.problems,
        revision: revisionOf(text),
        recovered: result.outcome === 'ok' && !result.readOnly ? await recoverEdits(file, text, { journals, versions }) : null,
      }
    },

    async save(file, raw, revision) {
      const incoming = readParsedDocument(raw)
      if (incoming.outcome !== 'ok') throw documentError(incoming, file)
      const there = await isThere(await path(file))
      if (there) {
        const { result, text } = await readDocumentFile(await path(file))
        checkOver(file, result, revisionOf(text) === revision)
        await keepFound(file, text)
      }
      const saved = await saveDocument(await path(file), incoming.document)
      // it is saved, whatever becomes of the copy; the next save makes up for it
      await versions.keep(file, writeDocument(incoming.document), 'saved').catch(() => {})
      return saved
    },

    async beginEdits(file, journal, start, entries) {
      checkedFile(file)
      const read = readParsedDocument(start.document)
      if (read.outcome !== 'ok') throw documentError(read, file)
      await journals.begin(file, journal, { ...start, document: read.document }, entries)
    },

    keepEdits: (file, journal, entries) => journals.append(checkedFile(file), journal, entries),

    async setAside(file, raw) {
      checkedFile(file)
      const read = readParsedDocument(raw)
      if (read.outcome !== 'ok') throw documentError(read, file)
      await versions.keep(file, writeDocument(read.document), 'set_aside')
    },

    versions: (file) => versions.list(checkedFile(file)),
    version: async (file, revision) => contentOf(await versions.read(checkedFile(file), revision), revision),

    async read(file) {
      const { result, text } = await readDocumentFile(await path(file))
      if (documentIn(result)) await keepFound(file, text)
      return contentOf(result, revisionOf(text))
    },

    lost: async () => (await findLost()).map(({ document: _document, ...work }) => work),

    async restoreLost(id) {
      const work = (await findLost()).find((each) => each.id === id)
      if (!work) return undefined
      // the file may only have moved, and two workflows must never have one id
      const isTaken = (await index.summaries()).some((other) => other.id === work.document.id)
      const file = await writeNew(work.file, isTaken ? { ...work.document, id: freshId() } : work.document)
      await journals.remove(work.file, id)
      return file
    },

    async purgeLost(id) {
      const work = (await findLost()).find((each) => each.id === id)
      if (work) await journals.remove(work.file, id)
    },

    async *watch(file, signal) {
      // a renamed file is looked for in its own folder
      for await (const { revision, renamedTo } of watchWorkflowFile(await path(file), signal))
        yield { revision, renamedTo: renamedTo === null ? null : joinPath(folderOf(file), renamedTo) }
    },
  }
}

const freshId = (): string => `wf_${randomBytes(8).toString('hex')}`

function documentIn(result: Unread | ReadOutcome): WorkflowDocument | null {
  return result.outcome === 'ok' || result.outcome === 'too_new' ? result.document : null
}

/** A file that could not even be read. */
type Unread = { outcome: 'corrupt'; problems: AppError[] }

function contentOf(result: ReadOutcome, revision: string): WorkflowContent {
  return {
    revision,
    document: documentIn(result),
    readOnly: result.outcome !== 'ok' || result.readOnly,
    problem: 'problems' in result ? (result.problems[0]?.message ?? '') : null,
  }
}

/** Whether a file may be written over: what somebody else has written, and what is not understood here, is not. */
function checkOver(file: string, result: ReadOutcome, unchanged: boolean): void {
  if (!unchanged)
    throw new AppError('document.conflict', `${file} was changed on disk since it was opened here, and was not overwritten.`, {
      hint: 'Reload it, or save your work under another name. Your edits are kept.',
      place: { file },
    })
  if (result.outcome === 'too_new' || (result.outcome === 'ok' && result.readOnly))
    throw new AppError('document.too_new', `${file} holds parts that this version of Trellis does not know, and is never rewritten.`, {
      hint: 'Update Trellis to edit it.',
      place: { file },
    })
}

/** A file's name for a workflow, which may be called anything: `con` is a device on Windows. */
function fileName(name: string): string {
  const plain = `${slug(name)}${workflowExtension}`
  return namingProblem(plain) ? `workflow-${plain}` : plain
}

function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
  return plain || 'workflow'
}
