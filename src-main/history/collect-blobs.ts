import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileBlobStore, Swept } from '../storage/file-blob-store.ts'
import { gunzipped } from '../storage/gzip.ts'
import type { LogStore } from '../storage/log-store.ts'

/** What is put just now may be named a little later: blobs stay for so long in any case, in milliseconds. */
export const graceMs = 24 * 3_600_000

export interface Collection {
  store: LogStore
  blobs: FileBlobStore
  /** Folders of workflows, their versions, unsaved edits and the trash: what is pinned there names blobs too. */
  folders: readonly string[]
  now?: number
}

/**
 * Takes blobs away that nothing names: no run by its snapshot or its rows, no workflow, and no other blob that stays. Runs may
 * go on meanwhile. When it ends half-way, what was not swept is swept the next time. Throws when something cannot be read that
 * may name one; nothing is taken away then.
 */
export async function collectBlobs({ store, blobs, folders, now = Date.now() }: Collection): Promise<Swept> {
  const known = await blobs.names()
  const marked = new Set<string>()
  const queue: string[] = []
  const mark = (hash: string) => {
    if (!known.has(hash) || marked.has(hash)) return
    marked.add(hash)
    queue.push(hash)
  }
  if (known.size === 0) return { blobs: 0, bytes: 0 }
  for (const folder of folders) for await (const file of filesIn(folder)) scanText(await contentOf(file), mark)
  for await (const { runId, snapshot } of allRuns(store)) {
    mark(snapshot)
    for (const hash of await store.blobsOf(runId)) mark(hash)
  }
  for (let hash = queue.pop(); hash !== undefined; hash = queue.pop()) await scanBlob(blobs.pathOf(hash), mark)
  return blobs.sweep((name) => marked.has(name), now - graceMs)
}

const pageOfRuns = 500

async function* allRuns(store: LogStore) {
  for (let last: { startedAt: number; runId: string } | undefined; ; ) {
    const runs = await store.list({ limit: pageOfRuns, ...(last ? { before: last } : {}) })
    yield* runs
    last = runs.at(-1)
    if (runs.length < pageOfRuns) return
  }
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesIn(path)
    else if (entry.isFile()) yield path
  }
}

const hashes = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g
/** As much of the text before is looked at again, so that a hash is found that lies across two chunks. */
const overlap = 65

/** What is in a file of a workflow, which may be packed. One that is gone or broken names nothing that could be opened again. */
async function contentOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
  return (packed ? await gunzipped(bytes).catch(() => Buffer.alloc(0)) : bytes).toString('latin1')
}

/** Blobs that are JSON may name others: a value that holds one, or the snapshot of a run. Files of evidence do not. */
async function scanBlob(file: string, mark: (hash: string) => void): Promise<void> {
  const stream = createReadStream(file, { highWaterMark: 1024 * 1024, encoding: 'latin1' })
  let text = ''
  for await (const chunk of stream) {
    if (text === '' && !/^\s*[[{"]/.test((chunk as string).slice(0, 64))) return
    text = text.slice(-overlap) + chunk
    scanText(text, mark)
  }
}

function scanText(text: string, mark: (hash: string) => void): void {
  for (const [hash] of text.matchAll(hashes)) mark(hash)
}
