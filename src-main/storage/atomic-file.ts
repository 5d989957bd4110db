import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { makeFolder } from './make-folder.ts'

/**
 * Writes a whole file or nothing: to a temporary file beside it, fsync, rename. Throws `file.unwritable`.
 *
 * @param mode who may read it, where not all may whom the system lets by default
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array, mode?: number): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await makeFolder(dirname(path))
    const handle = await open(temporary, 'wx', mode)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    throw new AppError('file.unwritable', `${path} could not be written: ${cause instanceof Error ? cause.message : cause}.`, {
      hint: 'Check that the folder exists, may be written, and that the disk has room. The file is as it was.',
      place: { file: path },
      cause,
    })
  }
}

/** A rename is durable only when its folder is; Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
