import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Like a recursive `mkdir`, which never ends in folders of the system that say of new names that they do not exist. */
export async function makeFolder(folder: string, mode?: number): Promise<void> {
  const failure = await mkdir(folder, mode).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  )
  if (!failure) return
  if (failure.code === 'ENOENT' && dirname(folder) !== folder) {
    await makeFolder(dirname(folder), mode)
    await mkdir(folder, mode).catch(ifNotThere)
  } else await ifNotThere(failure)

  async function ifNotThere(error: NodeJS.ErrnoException): Promise<void> {
    if (error.code !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error
  }
}
