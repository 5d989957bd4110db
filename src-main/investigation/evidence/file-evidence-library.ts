import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import type { EvidenceSet } from '#shared/investigation/evidence.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import type { EvidenceLibrary, ParsedEvidence } from '../evidence-library.ts'
import { evidenceLimits } from './limits.ts'
import { type ReadEvidence, readEvidence } from './read-evidence.ts'
import { walkFolder } from './walk-folder.ts'

const keptSets = 4

/** What `open` relies on of a set that came from a document, a log or another process. */
const setSchema = z.object({
  type: z.literal('evidence'),
  name: z.string(),
  files: z.array(z.object({ path: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number() })).max(evidenceLimits.files),
  items: z.array(z.object({ id: z.string(), kind: z.string(), file: z.string(), title: z.string() })),
  notes: z.array(z.object({ file: z.string(), message: z.string() })),
  window: z.object({ from: z.number(), to: z.number() }).nullable(),
})

/** Evidence from folders, with its bytes in a blob store and what was read of it kept for the sets used last. */
export class FileEvidenceLibrary implements EvidenceLibrary {
  private readonly blobs: BlobStore
  private readonly read = new LRUCache<string, ReadEvidence>({ max: keptSets })
  private readonly parsed = new LRUCache<string, ParsedEvidence>({ max: keptSets })

  constructor(blobs: BlobStore) {
    this.blobs = blobs
  }

  async collect(folder: string, signal: AbortSignal): Promise<EvidenceSet> {
    const { files: found, notes } = await walkFolder(folder, signal)
    const files: EvidenceSet['files'] = []
    for (const file of found) {
      signal.throwIfAborted()
      try {
        files.push({ path: file.path, ...(await this.copy(file.absolute, signal)) })
      } catch (error) {
        signal.throwIfAborted()
        // A full disk or a broken store concerns the whole set; a file that cannot be read only itself.
        if (error instanceof AppError && error.code === 'file.unwritable') throw error
        notes.push({ file: file.path, message: `This file cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}` })
      }
    }
    const read = await this.readSet(files, signal)
    return {
      type: 'evidence',
      name: basename(resolve(folder)),
      files,
      items: read.items,
      notes: [...notes, ...read.notes],
      window: read.window,
    }
  }

  async open(set: EvidenceSet, signal: AbortSignal): Promise<ParsedEvidence> {
    const checked = setSchema.safeParse(set)
    if (!checked.success) {
      throw new AppError(
        'evidence.unreadable',
        `This value is no set of evidence: ${z.prettifyError(checked.error).split('\n')[0] ?? ''}`,
        {
          hint: 'Connect the output of an Evidence node.',
        },
      )
    }
    const key = keyOf(set.files)
    const known = this.parsed.get(key)
    if (known) return known
    for (const { hash, path } of set.files) {
      if (!(await this.blobs.has(hash)))
        throw new AppError('evidence.unreadable', `The content of ${path} is no longer in the workspace`, {
          hint: 'Run the Evidence node again.',
          place: { file: path },
        })
    }
    const parsed = (await this.readSet(set.files, signal)).parsed(set)
    this.parsed.set(key, parsed)
    return parsed
  }

  private async readSet(files: EvidenceSet['files'], signal: AbortSignal): Promise<ReadEvidence> {
    const key = keyOf(files)
    const known = this.read.get(key)
    if (known) return known
    const read = await readEvidence(files, this.blobs, signal)
    this.read.set(key, read)
    return read
  }

  /** Copies one file. It is opened without following a link and without waiting, because it may have been exchanged since it was listed. */
  private async copy(path: string, signal: AbortSignal): Promise<{ hash: string; bytes: number }> {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    try {
      const stat = await file.stat()
      if (!stat.isFile()) throw new AppError('evidence.unreadable', 'it is no regular file')
      if (this.blobs.putStream) return await this.blobs.putStream(chunksOf(file, signal))
      const chunks: Uint8Array[] = []
      for await (const chunk of chunksOf(file, signal)) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      return { hash: await this.blobs.put(bytes), bytes: bytes.length }
    } finally {
      await file.close()
    }
  }
}

async function* chunksOf(file: FileHandle, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let total = 0
  for (;;) {
    signal.throwIfAborted()
    const bytes = Buffer.allocUnsafe(1024 * 1024)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, null)
    if (bytesRead === 0) return
    total += bytesRead
    if (total > evidenceLimits.fileBytes) throw new AppError('evidence.unreadable', `it has more than ${evidenceLimits.fileBytes} bytes`)
    yield bytes.subarray(0, bytesRead)
  }
}

function keyOf(files: EvidenceSet['files']): string {
  const hash = createHash('sha256')
  for (const { path, hash: content } of files) hash.update(`${path}\0${content}\n`)
  return hash.digest('hex')
}
