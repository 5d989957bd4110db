import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import type { WorkflowSummary } from '#shared/api/contract.ts'
import { type DocumentPicture, pictureOf } from '#shared/document/document-picture.ts'
import type { ReadOutcome } from '#shared/document/read-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { nameOf, workflowExtension } from '#shared/document/workflow-path.ts'
import { toAppError } from '#shared/errors/app-error.ts'
import { fieldsOf } from '#shared/finding/search-fields.ts'
import { type SearchableWorkflow, searchable } from '#shared/finding/search-workflow.ts'
import { isJsonObject } from '#shared/json.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { readDocumentFile } from './document-file.ts'
import { walkWorkflows, workflowFileAt } from './workflow-folders.ts'

/** What is known of a workflow without opening it. */
export interface IndexedWorkflow {
  summary: WorkflowSummary
  /** Null for a file that cannot be read. */
  content: {
    search: SearchableWorkflow
    picture: DocumentPicture
    labels: ReadonlyMap<string, string>
    /** The workflows that it runs, as it names them. */
    references: readonly string[]
  } | null
}

/**
 * All workflows of a workspace, as they are on the disk at the moment of asking. A file is read once, and again after it has
 * changed.
 */
export interface WorkflowIndex {
  /** In order of their paths. */
  summaries(): Promise<readonly WorkflowSummary[]>
  contents(): Promise<readonly IndexedWorkflow[]>
  /** One of them; undefined when it is not there. */
  one(file: string): Promise<IndexedWorkflow | undefined>
  /**
   * Reads what has not been read yet, so that the first search need not. One file after another, resting as long as each
   * took, so that nothing waits for it; `close` ends it.
   */
  warm(): Promise<void>
  /** Writes down what the next start need not read again. */
  close(): Promise<void>
}

interface Known {
  /** Which file it was, how large, and when it was last written. */
  stamp: string
  summary: WorkflowSummary
  /** Undefined: not looked at, its summary is from an earlier start. */
  content?: IndexedWorkflow['content']
}

interface IndexOptions {
  /** File in which summaries are kept from start to start. */
  cache?: string
  /** Of the program: another one may read files otherwise. */
  version?: string
}

const atOnce = 16
const cacheAfterMs = 3000
/** Of more than these nobody may ever search, and each takes some 50 KB of memory. */
const mostWarmed = 2000

export function openWorkflowIndex(root: string, { cache, version = '' }: IndexOptions = {}): WorkflowIndex {
  let reading: Promise<void> | undefined
  let known = new Map<string, Known>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let closed = false

  async function look(file: string, full: boolean, path?: string): Promise<Known | undefined> {
    reading ??= readCache(cache, version).then((found) => {
      known = found
    })
    await reading
    const at = path ?? (await workflowFileAt(root, file).catch(() => undefined))
    const found = at === undefined ? undefined : await stat(at, { bigint: true }).catch(() => undefined)
    if (at === undefined || !found) {
      known.delete(file)
      return undefined
    }
    const stamp = `${found.ino} ${found.size} ${found.mtimeNs}`
    const before = known.get(file)
    if (before?.stamp === stamp && !(full && before.content === undefined)) return before
    const workflow: Known = { stamp, ...(await readOne(file, at, Number(found.mtimeMs))) }
    known.set(file, workflow)
    if (before?.stamp !== stamp) noteChange()
    return workflow
  }

  async function all(full: boolean): Promise<Known[]> {
    const { files, links } = await walkWorkflows(root)
    const found: (Known | undefined)[] = new Array(files.length)
    let next = 0
    const work = async () => {
      for (let at = next++; at < files.length; at = next++) {
        const file = files[at] as string
        // a path without links has been walked down to, and leads nowhere else
        found[at] = await look(file, full, links.has(file) ? undefined : join(root, file))
      }
    }
    await Promise.all(Array.from({ length: Math.min(atOnce, files.length) }, work))
    const there = new Set(files)
    for (const file of known.keys()) if (!there.has(file)) known.delete(file)
    return found.filter((workflow) => workflow !== undefined)
  }

  /** Who asks while it is being looked waits for a look that begins after they asked. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }

  function noteChange(): void {
    if (cache === undefined) return
    timer ??= setTimeout(() => void writeCache(), cacheAfterMs)
    timer.unref()
  }

  async function writeCache(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (cache === undefined) return
    const entries = [...known].map(([file, { stamp, summary }]) => [file, { stamp, summary }])
    // it is only faster with it
    await writeFileAtomically(cache, JSON.stringify({ version, workflows: Object.fromEntries(entries) })).catch(() => {})
  }

  return {
    summaries: () => inTurn(async () => (await all(false)).map(({ summary }) => summary)),
    contents: () => inTurn(async () => (await all(true)).map(({ summary, content = null }) => ({ summary, content }))),
    async one(file) {
      const found = await look(file, true)
      return found && { summary: found.summary, content: found.content ?? null }
    },
    async warm() {
      const { files, links } = await walkWorkflows(root)
      for (const file of files.slice(0, mostWarmed)) {
        if (closed) return
        if (known.get(file)?.content !== undefined) continue
        const startedAt = performance.now()
        await look(file, true, links.has(file) ? undefined : join(root, file))
        await rest(performance.now() - startedAt)
      }
    },
    async close() {
      closed = true
      if (timer !== undefined) await writeCache()
    },
  }
}

/** What an earlier start has found. Whatever cannot be used of it is read again. */
async function readCache(cache: string | undefined, version: string): Promise<Map<string, Known>> {
  const raw: unknown =
    cache === undefined
      ? undefined
      : await readFile(cache, 'utf8')
          .then(JSON.parse)
          .catch(() => undefined)
  if (!isJsonObject(raw) || raw.version !== version || !isJsonObject(raw.workflows)) return new Map()
  return new Map(
    Object.entries(raw.workflows).flatMap(([file, entry]): [string, Known][] =>
      isJsonObject(entry) && typeof entry.stamp === 'string' && isJsonObject(entry.summary)
        ? [[file, { stamp: entry.stamp, summary: entry.summary as unknown as WorkflowSummary }]]
        : [],
    ),
  )
}

async function readOne(file: string, path: string, mtimeMs: number): Promise<IndexedWorkflow> {
  const result = await readDocumentFile(path).then(
    (read) => read.result,
    (error) => ({ outcome: 'corrupt' as const, problems: [toAppError(error)] }),
  )
  const document = documentIn(result)
  return {
    summary: {
      file,
      id: document?.id ?? '',
      name: document?.name || nameOf(file).slice(0, -workflowExtension.length),
      description: document ? document.description : 'problems' in result ? (result.problems[0]?.message ?? '') : '',
      tags: document?.tags ?? [],
      nodes: document ? Object.keys(document.nodes).length : 0,
      updatedAt: Math.round(mtimeMs),
      readable: document !== null,
    },
    content: document && contentOf(document),
  }
}

function contentOf(document: WorkflowDocument): IndexedWorkflow['content'] {
  const nodes = Object.entries(document.nodes)
  return {
    search: searchable(fieldsOf(document), Object.fromEntries(nodes.map(([id, { kind }]) => [id, kind])), document.tags),
    picture: pictureOf(document),
    labels: new Map(nodes.map(([id, { label }]) => [id, label])),
    references: nodes.flatMap(([, { kind, config }]) =>
      kind === 'sub-workflow' && typeof config.workflow === 'string' && config.workflow !== '' ? [config.workflow] : [],
    ),
  }
}

function documentIn(result: ReadOutcome | { outcome: 'corrupt' }): WorkflowDocument | null {
  return result.outcome === 'ok' || result.outcome === 'too_new' ? result.document : null
}
