import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import type { ToolAccess } from '../tool-access.ts'
import { checkPathText, checkRealPath, type FileAccess } from './forbidden-path.ts'

const unreadable = (path: string, cause: unknown) =>
  new AppError('tool.failed', `${path} cannot be opened: ${cause instanceof Error ? cause.message : cause}`, {
    place: { file: path },
    cause,
  })

/** Throws `grant.missing`, naming the folder, unless a person granted one that holds the real path. Leave to write is leave to read. */
export async function requireFolder(real: string, access: FileAccess, { grants, scope }: ToolAccess, isFolder = false): Promise<void> {
  const nearest = isFolder ? real : dirname(real)
  const wanted: readonly FileAccess[] = access === 'read' ? ['read', 'write'] : ['write']
  for (let folder = nearest; ; folder = dirname(folder)) {
    for (const each of wanted) if (await grants.isGranted({ type: 'folder', path: folder, access: each }, scope)) return
    if (folder === dirname(folder)) break
  }
  await grants.require({ type: 'folder', path: nearest, access }, scope)
}

export interface OpenedFile {
  handle: FileHandle
  /** Where it really is. */
  real: string
  stats: Stats
}

/**
 * Opens a file or a folder for reading. Whether it may be is decided on what was opened, and not on the name that it was
 * asked by: a link that is put there in between leads nowhere. Pipes and devices are not opened at all.
 */
export async function openGranted(
  path: string,
  what: 'file' | 'folder',
  access: ToolAccess,
  wanted: FileAccess = 'read',
): Promise<OpenedFile> {
  checkPathText(path)
  // by name first: a path of the system may lead anywhere
  checkRealPath(resolve(path), wanted)
  const real = await realpath(path).catch((cause) => Promise.reject(unreadable(path, cause)))
  checkRealPath(real, wanted)
  // asked before opening too, so that nothing is told of files that nobody granted
  await requireFolder(real, wanted, access, what === 'folder')
  const before = await lstat(real).catch((cause) => Promise.reject(unreadable(path, cause)))
  checkType(path, before, what)
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_DIRECTORY = 0 } = constants
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | (what === 'folder' ? O_DIRECTORY : 0)
  const handle = await open(real, flags).catch((cause) => Promise.reject(unreadable(path, cause)))
  try {
    const stats = await handle.stat()
    checkType(path, stats, what)
    const opened = await realPathOf(handle, real)
    const moved =
      opened !== real ||
      (await lstat(opened).then(
        ({ ino, dev }) => ino !== stats.ino || dev !== stats.dev,
        () => true,
      ))
    if (moved) throw new AppError('tool.insufficient_permissions', `${path} was replaced while it was opened`, { place: { file: path } })
    return { handle, real, stats }
  } catch (thrown) {
    await handle.close()
    throw thrown
  }
}

/** Linux tells where an opened file is; elsewhere the path is resolved again, and compared by what it leads to. */
async function realPathOf(handle: FileHandle, path: string): Promise<string> {
  if (process.platform === 'linux') return readlink(`/proc/self/fd/${handle.fd}`)
  return realpath(path)
}

function checkType(path: string, stats: Stats, what: 'file' | 'folder'): void {
  if (what === 'file' ? stats.isFile() : stats.isDirectory()) return
  throw new AppError('tool.invalid_parameters', `${path} is not a ${what}`, { place: { file: path } })
}

/** Up to `most` bytes from `offset`. The size that a file says it has is not believed. */
export async function readBytes(handle: FileHandle, offset: number, most: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  while (length < most) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(most - length, 1 << 18)), 0, undefined, offset + length)
    if (bytesRead === 0) break
    pieces.push(buffer.subarray(0, bytesRead))
    length += bytesRead
  }
  return Buffer.concat(pieces)
}
