import { createHash, randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The longest path of a socket that every system takes (macOS: 104 bytes with the zero at the end). */
const longestPath = 103

/**
 * Where the owner of a workspace may listen, the best place first: in the workspace, and where its path would be too long or
 * its disk takes no sockets in a folder of this person among the temporary ones. Only the owner asks, so that what lies there
 * is left over from one that crashed.
 */
export async function* socketPlaces(workspace: string): AsyncGenerator<string> {
  const name = createHash('sha256')
    .update(await realpath(workspace))
    .digest('hex')
    .slice(0, 16)
  if (process.platform === 'win32') return yield `\\\\.\\pipe\\trellis-${name}-${randomBytes(8).toString('hex')}`
  const fits = (place: string) => Buffer.byteLength(place) <= longestPath
  const inside = join(workspace, '.trellis', 'owner.sock')
  if (fits(inside)) yield inside
  const folder = join(tmpdir(), `trellis-${process.getuid?.()}`)
  const outside = join(folder, `${name}.sock`)
  if (fits(outside) && (await isPrivate(folder))) yield outside
}

/** Makes a folder that only this person can enter; false where somebody else has made it first. */
async function isPrivate(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    const found = await lstat(folder)
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return false
    await chmod(folder, 0o700)
    return true
  } catch {
    return false
  }
}
