import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, lstat, open, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import type { ToolAccess } from '../tool-access.ts'
import { checkPathText, checkRealPath } from './forbidden-path.ts'
import { openGranted } from './granted-file.ts'

/**
 * Writes a whole file or nothing. All of it happens in the folder that was opened and judged, which another one in its place
 * does not change: on Linux by the opened folder itself, elsewhere by looking once more before the file gets its name.
 *
 * @param replace whether a file that is there may be replaced; links, folders and devices never are
 */
export async function writeGranted(
  path: string,
  content: string,
  replace: boolean,
  access: ToolAccess,
): Promise<{ path: string; replaced: boolean }> {
  checkPathText(path)
  const name = basename(path)
  const { handle, real } = await openGranted(dirname(path), 'folder', access, 'write')
  try {
    const target = join(real, name)
    checkRealPath(target, 'write')
    const folder = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : real
    const there = await lstat(join(folder, name)).catch(() => undefined)
    if (there && !there.isFile())
      throw new AppError('tool.insufficient_permissions', `${target} is not a plain file`, { place: { file: target } })
    if (there && !replace)
      throw new AppError('tool.invalid_parameters', `${target} is there already`, {
        hint: 'Say so if it is to be replaced.',
        place: { file: target },
      })
    const temporary = join(folder, `${name}.${randomBytes(6).toString('hex')}.tmp`)
    try {
      const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants
      const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, there ? there.mode & 0o666 : 0o644)
      try {
        await file.writeFile(content)
        await file.sync()
      } finally {
        await file.close()
      }
      if (process.platform !== 'linux' && (await realpath(real)) !== real) throw new Error('its folder was replaced')
      // a link fails where something is there by now; a rename would take its place
      if (there) await rename(temporary, join(folder, name))
      else await link(temporary, join(folder, name))
    } catch (cause) {
      throw new AppError('tool.failed', `${target} could not be written: ${cause instanceof Error ? cause.message : cause}`, {
        hint: 'What was there is as it was.',
        place: { file: target },
        cause,
      })
    } finally {
      await rm(temporary, { force: true }).catch(() => {})
    }
    return { path: target, replaced: there !== undefined }
  } finally {
    await handle.close()
  }
}
