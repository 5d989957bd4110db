import { createHash, hash, randomBytes } from 'node:crypto'
import { access, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { writeFileAtomically } from './atomic-file.ts'
import type { BlobStore } from './blob-store.ts'

/** What was taken away. */
export interface Swept {
  blobs: number
  bytes: number
}

export interface FileBlobStore extends BlobStore {
  /** The names of all blobs that there are. */
  names(): Promise<Set<string>>
  /**
   * Takes away every blob that is not to be kept and was last put before `before`, in epoch milliseconds. One that is put
   * meanwhile is there afterwards.
   */
  sweep(keep: (name: string) => boolean, before: number): Promise<Swept>
}

/**
 * Blobs as files under `folder`, in one folder per first two digits of their hash. The time of a file is when it was last
 * put, so that a collection sees what is about to be named in a log.
 */
export function openFileBlobStore(folder: string): FileBlobStore {
  const underway = new Map<string, Promise<void>>()
  const leaving = new Map<string, Promise<number>>()

  function pathOf(name: string): string {
    if (!/^[0-9a-f]{64}$/.test(name))
      throw new AppError('file.unreadable', `"${name}" does not name a blob.`, { hint: 'A blob is named by 64 hex digits.' })
    return join(folder, name.slice(0, 2), name)
  }

  async function has(name: string): Promise<boolean> {
    return access(pathOf(name)).then(
      () => true,
      () => false,
    )
  }

  /** Whether a blob is there, which is then as if it had been put now. */
  async function renewed(name: string): Promise<boolean> {
    await leaving.get(name)
    const now = new Date()
    return utimes(pathOf(name), now, now).then(
      () => true,
      // one that is there and may not be touched is there all the same
      () => has(name),
    )
  }

  /** Keeps a blob by `write` unless it is there; whoever does the same meanwhile waits for it. */
  function keep(name: string, write: () => Promise<void>): Promise<void> {
    const known = underway.get(name)
    if (known) return known
    const kept = renewed(name)
      .then((there) => (there ? undefined : write()))
      .finally(() => underway.delete(name))
    underway.set(name, kept)
    return kept
  }

  /** Takes a file away that has not been touched since `before`. Gives its size, 0 when it stays. */
  async function leave(path: string, before: number): Promise<number> {
    const found = await stat(path).catch(() => undefined)
    if (!found || found.mtimeMs >= before) return 0
    return rm(path).then(
      () => found.size,
      () => 0,
    )
  }

  /** Names in a folder, none where it is not there. */
  const entries = (path: string) => readdir(path).catch(() => [] as string[])

  return {
    pathOf,
    has,
    async put(bytes) {
      const name = createHash('sha256').update(bytes).digest('hex')
      await keep(name, () => writeFileAtomically(pathOf(name), bytes))
      return name
    },
    async putStream(chunks) {
      const temporary = join(folder, `.incoming-${randomBytes(8).toString('hex')}`)
      const sum = createHash('sha256')
      let bytes = 0
      const writing = <T>(work: Promise<T>) => work.catch((cause) => Promise.reject(unwritable(folder, cause)))
      try {
        await writing(mkdir(folder, { recursive: true }))
        const file = await writing(open(temporary, 'wx'))
        try {
          for await (const chunk of chunks) {
            sum.update(chunk)
            bytes += chunk.length
            await writing(file.writeFile(chunk))
          }
          await writing(file.sync())
        } finally {
          await file.close()
        }
        const name = sum.digest('hex')
        await keep(name, async () => {
          await writing(mkdir(dirname(pathOf(name)), { recursive: true }))
          await writing(rename(temporary, pathOf(name)))
        })
        return { hash: name, bytes }
      } finally {
        await rm(temporary, { force: true })
      }
    },
    async get(name) {
      const path = pathOf(name)
      const bytes = await readFile(path).catch((cause) => {
        throw new AppError('file.unreadable', `The stored value ${name.slice(0, 12)}… is not there.`, {
          hint: 'The .trellis/blobs folder of the workspace is incomplete.',
          place: { file: path },
          cause,
        })
      })
      if (hash('sha256', bytes) !== name)
        throw new AppError('file.unreadable', `The stored value ${name.slice(0, 12)}… is damaged.`, {
          hint: 'Its file no longer holds what was written.',
          place: { file: path },
        })
      return bytes
    },
    async names() {
      const folders = (await entries(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))
      const names = await Promise.all(folders.map((name) => entries(join(folder, name))))
      return new Set(names.flat().filter((name) => /^[0-9a-f]{64}$/.test(name)))
    },
    async sweep(keeps, before) {
      const swept: Swept = { blobs: 0, bytes: 0 }
      for (const part of await entries(folder)) {
        // what a process that has died was about to write
        if (part.startsWith('.incoming-')) await leave(join(folder, part), before)
        if (!/^[0-9a-f]{2}$/.test(part)) continue
        for (const name of await entries(join(folder, part))) {
          if (name.endsWith('.tmp')) await leave(join(folder, part, name), before)
          if (!/^[0-9a-f]{64}$/.test(name) || keeps(name) || underway.has(name)) continue
          const left = leave(pathOf(name), before).finally(() => leaving.delete(name))
          leaving.set(name, left)
          const bytes = await left
          if (bytes > 0) swept.blobs++
          swept.bytes += bytes
        }
      }
      return swept
    },
  }
}

function unwritable(folder: string, cause: unknown): AppError {
  return new AppError('file.unwritable', `Nothing more can be stored in ${folder}: ${cause instanceof Error ? cause.message : cause}.`, {
    hint: 'Check that the folder may be written and that the disk has room.',
    place: { file: folder },
    cause,
  })
}
