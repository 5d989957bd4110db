import { createHash, hash } from 'node:crypto'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
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
