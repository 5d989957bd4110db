import { createHash, hash, randomBytes } from 'node:crypto'
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { writeFileAtomically } from './atomic-file.ts'
import type { BlobStore } from './blob-store.ts'

/** Blobs as files under `folder`, in one folder per first two digits of their hash. */
export function openFileBlobStore(folder: string): BlobStore {
  const underway = new Map<string, Promise<void>>()

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

  async function keep(name: string, bytes: Uint8Array): Promise<void> {
    if (!(await has(name))) await writeFileAtomically(pathOf(name), bytes)
  }

  return {
    pathOf,
    has,
    async put(bytes) {
      const name = createHash('sha256').update(bytes).digest('hex')
      const known = underway.get(name)
      const kept = known ?? keep(name, bytes).finally(() => underway.delete(name))
      if (!known) underway.set(name, kept)
      await kept
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
        if (!(await has(name))) {
          await writing(mkdir(dirname(pathOf(name)), { recursive: true }))
          await writing(rename(temporary, pathOf(name)))
        }
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
  }
}

function unwritable(folder: string, cause: unknown): AppError {
  return new AppError('file.unwritable', `Nothing more can be stored in ${folder}: ${cause instanceof Error ? cause.message : cause}.`, {
    hint: 'Check that the folder may be written and that the disk has room.',
    place: { file: folder },
    cause,
  })
}
