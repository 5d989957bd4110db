import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { OpenedWorkflow, WorkflowSummary } from '#shared/api/contract.ts'
import { emptyDocument } from '#shared/document/document-schema.ts'
import { readDocument, readParsedDocument } from '#shared/document/read-document.ts'
import { type ValidationOptions, validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import { isJsonObject } from '#shared/json.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { documentError, readDocumentFile, revisionOf, saveDocument } from './document-file.ts'

const extension = '.trellis.json'

/** The workflows of a workspace as files, with the unsaved work beside them. File names never hold a folder. */
export interface WorkflowFiles {
  list(): Promise<WorkflowSummary[]>
  /** Writes a new file and never over another; the name is made into a file name that is free. */
  create(name: string, source: { text?: string; document?: WorkflowDocument }): Promise<{ file: string; repairs: string[] }>
  open(file: string, options: ValidationOptions): Promise<OpenedWorkflow>
  /** Throws `document.conflict` when the file is no longer at `revision`. Clears the draft. */
  save(file: string, document: unknown, revision: string): Promise<string>
  keepDraft(file: string, document: unknown): Promise<void>
  dropDraft(file: string): Promise<void>
}

/** @param workflows folder of the documents @param drafts folder of the unsaved work */
export function openWorkflowFiles(workflows: string, drafts: string): WorkflowFiles {
  const path = (file: string) => join(workflows, checkedName(file))
  const draftPath = (file: string) => join(drafts, checkedName(file))

  async function summarise(file: string): Promise<WorkflowSummary> {
    const { mtimeMs } = await stat(path(file))
    const { result } = await readDocumentFile(path(file)).catch((error) => ({
      result: { outcome: 'corrupt' as const, problems: [toAppError(error)] },
    }))
    const document = result.outcome === 'ok' || result.outcome === 'too_new' ? result.document : null
    return {
      file,
      id: document?.id ?? '',
      name: document?.name || file.slice(0, -extension.length),
      description: document ? document.description : 'problems' in result ? (result.problems[0]?.message ?? '') : '',
      updatedAt: Math.round(mtimeMs),
      readable: document !== null,
    }
  }

  async function readDraft(file: string, text: string): Promise<OpenedWorkflow['draft']> {
    const content = await readFile(draftPath(file), 'utf8').catch(() => undefined)
    if (content === undefined) return null
    const draft: unknown = await Promise.resolve(content)
      .then(JSON.parse)
      .catch(() => undefined)
    if (!isJsonObject(draft) || typeof draft.at !== 'number') return null
    const result = readParsedDocument(draft.document)
    return result.outcome === 'ok' && writeDocument(result.document) !== text ? { document: result.document, at: draft.at } : null
  }

  return {
    async list() {
      await mkdir(workflows, { recursive: true })
      const files = (await readdir(workflows)).filter((file) => file.endsWith(extension)).sort()
      const summaries = await Promise.all(files.map((file) => summarise(file).catch(() => undefined)))
      return summaries.filter((summary) => summary !== undefined).sort((a, b) => b.updatedAt - a.updatedAt)
    },

    async create(name, source) {
      const read = source.text === undefined ? undefined : readDocument(source.text)
      if (read && read.outcome !== 'ok') throw documentError(read)
      const document = read?.document ?? source.document ?? emptyDocument('wf_new', name)
      const made = { ...document, id: `wf_${randomBytes(8).toString('hex')}`, name }
      await mkdir(workflows, { recursive: true })
      const taken = new Set(await readdir(workflows))
      const stem = slug(name)
      let file = `${stem}${extension}`
      for (let n = 2; taken.has(file); n++) file = `${stem}-${n}${extension}`
      await saveDocument(path(file), made)
      return { file, repairs: read?.repairs ?? [] }
    },

    async open(file, options) {
      const { result, text } = await readDocumentFile(path(file))
      const document = result.outcome === 'ok' || result.outcome === 'too_new' ? result.document : null
      return {
        outcome: result.outcome,
        document,
        readOnly: result.outcome !== 'ok' || result.readOnly,
        repairs: result.outcome === 'ok' ? result.repairs : [],
        problems: result.outcome === 'ok' ? validateDocument(result.document, options) : result.problems,
        revision: revisionOf(text),
        draft: result.outcome === 'ok' && !result.readOnly ? await readDraft(file, text) : null,
      }
    },

    async save(file, raw, revision) {
      const incoming = readParsedDocument(raw)
      if (incoming.outcome !== 'ok') throw documentError(incoming, file)
      const { result, text } = await readDocumentFile(path(file))
      if (revisionOf(text) !== revision)
        throw new AppError('document.conflict', `${file} was changed on disk since it was opened here, and was not overwritten.`, {
          hint: 'Reload it, or save your work under another name. Your work is kept as a draft.',
          place: { file },
        })
      if (result.outcome === 'too_new' || (result.outcome === 'ok' && result.readOnly))
        throw new AppError('document.too_new', `${file} holds parts that this version of Trellis does not know, and is never rewritten.`, {
          hint: 'Update Trellis to edit it.',
          place: { file },
        })
      const saved = await saveDocument(path(file), incoming.document)
      await rm(draftPath(file), { force: true })
      return saved
    },

    async keepDraft(file, raw) {
      const target = draftPath(file)
      const incoming = readParsedDocument(raw)
      if (incoming.outcome !== 'ok') throw documentError(incoming, file)
      await writeFileAtomically(target, JSON.stringify({ at: Date.now(), document: incoming.document }))
    },

    async dropDraft(file) {
      await rm(draftPath(file), { force: true })
    },
  }
}

/** The contract checks this too; here is where the file is touched. */
function checkedName(file: string): string {
  if (/^[^/\\\0]{1,200}$/.test(file) && file.endsWith(extension) && !file.startsWith('.')) return file
  throw new AppError('request.invalid', `"${file}" is not the name of a workflow file.`, {
    hint: `Name a *${extension} in the workspace, without folders.`,
  })
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
