import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { VersionSummary } from '#shared/api/kept-work.ts'
import { summariseChanges } from '#shared/document/change-summary.ts'
import { documentLimits } from '#shared/document/limits.ts'
import { type ReadOutcome, readDocument } from '#shared/document/read-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject } from '#shared/json.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { revisionOf } from './document-file.ts'
import { gunzipped, gzipped } from './gzip.ts'
import { keptVersions } from './version-pruning.ts'

/** What a workflow file has held, each content under its hash. */
export interface WorkflowVersions {
  /** Keeps a content, unless the last one kept is the same. */
  keep(file: string, text: string, origin: VersionSummary['origin']): Promise<void>
  /** The last one first. */
  list(file: string): Promise<VersionSummary[]>
  /** Throws `version.unknown` when it is not, or no longer, kept. */
  text(file: string, revision: string): Promise<string>
  read(file: string, revision: string): Promise<ReadOutcome>
}

/** @param folder has a folder per workflow file. File names have been checked by the caller. */
export function openWorkflowVersions(folder: string, now = Date.now): WorkflowVersions {
  const queues = new Map<string, Promise<unknown>>()
  const indexOf = (file: string) => join(folder, file, 'versions.json')
  const contentOf = (file: string, revision: string) => join(folder, file, `${revision}.json.gz`)

  function inTurn<T>(file: string, work: () => Promise<T>): Promise<T> {
    const next = (queues.get(file) ?? Promise.resolve()).then(work, work)
    const settled = next.catch(() => {})
    queues.set(file, settled)
    void settled.then(() => queues.get(file) === settled && queues.delete(file))
    return next
  }

  async function list(file: string): Promise<VersionSummary[]> {
    const raw: unknown = await readFile(indexOf(file), 'utf8')
      .then(JSON.parse)
      .catch(() => [])
    return Array.isArray(raw) ? raw.filter(isSummary) : []
  }

  async function text(file: string, revision: string): Promise<string> {
    const bytes = /^[0-9a-f]{64}$/.test(revision) ? await readFile(contentOf(file, revision)).catch(() => undefined) : undefined
    const content = bytes && (await gunzipped(bytes, { maxOutputLength: documentLimits.bytes + 1 }).catch(() => undefined))
    if (content && revisionOf(content.toString('utf8')) === revision) return content.toString('utf8')
    throw new AppError(
      'version.unknown',
      `The version ${revision.slice(0, 8)} of ${file} is ${content || bytes ? 'damaged' : 'not kept (any more)'}.`,
      {
        hint: 'Choose another version.',
        place: { file },
      },
    )
  }

  async function documentOf(file: string, revision: string | undefined): Promise<WorkflowDocument | undefined> {
    const content = revision === undefined ? undefined : await text(file, revision).catch(() => undefined)
    const result = content === undefined ? undefined : readDocument(content)
    return result?.outcome === 'ok' ? result.document : undefined
  }

  /** What changed from the one before it; null where either cannot be read or there is none. */
  async function summary(file: string, before: string | undefined, document: WorkflowDocument | undefined) {
    const earlier = await documentOf(file, before)
    return earlier && document ? summariseChanges(earlier, document) : null
  }

  async function prune(file: string, versions: VersionSummary[]): Promise<VersionSummary[]> {
    const kept = keptVersions(versions, now())
    if (kept.length === versions.length) return versions
    return Promise.all(
      kept.map(async (version, index) => {
        const before = precedingContent(kept.slice(index + 1))?.revision
        if (before === precedingContent(versions.slice(versions.indexOf(version) + 1))?.revision) return version
        return { ...version, changes: await summary(file, before, await documentOf(file, version.revision)) }
      }),
    )
  }

  return {
    list,
    text,
    read: async (file, revision) => readDocument(await text(file, revision)),
    keep: (file, content, origin) =>
      inTurn(file, async () => {
        const revision = revisionOf(content)
        const versions = await list(file)
        const last = precedingContent(versions)
        if (origin === 'set_aside' ? versions.slice(0, 10).some((version) => version.revision === revision) : last?.revision === revision)
          return
        const result = readDocument(content)
        const document = result.outcome === 'ok' ? result.document : undefined
        await mkdir(join(folder, file), { recursive: true })
        // written again when it is known: an old content may have been damaged since
        await writeFileAtomically(contentOf(file, revision), await gzipped(content))
        const entry: VersionSummary = {
          revision,
          at: now(),
          origin,
          nodes: document ? Object.keys(document.nodes).length : null,
          changes: await summary(file, last?.revision, document),
        }
        const kept = await prune(file, [entry, ...versions])
        await writeFileAtomically(indexOf(file), JSON.stringify(kept))
        const named = new Set(kept.map((version) => version.revision))
        for (const { revision: old } of versions) if (!named.has(old)) await rm(contentOf(file, old), { force: true })
      }),
  }
}

/** What the file itself held last: work that was put aside was never in it. */
function precedingContent(versions: readonly VersionSummary[]): VersionSummary | undefined {
  return versions.find(({ origin }) => origin !== 'set_aside')
}

function isSummary(value: unknown): value is VersionSummary {
  return isJsonObject(value) && typeof value.revision === 'string' && typeof value.at === 'number' && typeof value.origin === 'string'
}
