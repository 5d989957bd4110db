import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import type { EvidenceNote } from '#shared/investigation/evidence.ts'
import { evidenceLimits } from './limits.ts'

export interface FolderFile {
  /** Relative to the folder, with `/`. */
  path: string
  absolute: string
  bytes: number
}

/** What version control, editors and operating systems leave behind. */
const ignored = /^(\.git|\.svn|\.hg|node_modules|\.DS_Store|Thumbs\.db|__MACOSX|\.trellis)$/

/**
 * The regular files of a folder, in order of their path. Links, devices, sockets and pipes are never opened: a link could
 * lead out of the folder, and reading a device need not end. Throws `evidence.missing` when there is no such folder.
 */
export async function walkFolder(folder: string, signal: AbortSignal): Promise<{ files: FolderFile[]; notes: EvidenceNote[] }> {
  const top = await lstat(folder).catch(() => null)
  if (top === null || !(top.isDirectory() || top.isSymbolicLink())) {
    throw new AppError('evidence.missing', `There is no folder of evidence at ${folder}`, {
      hint: 'Name a folder that exists.',
      place: { file: folder },
    })
  }
  const files: FolderFile[] = []
  const notes: EvidenceNote[] = []
  const pending: { path: string; depth: number }[] = [{ path: '', depth: 0 }]
  while (pending.length > 0) {
    signal.throwIfAborted()
    const { path, depth } = pending.pop()!
    const names = await readdir(join(folder, path)).catch(() => null)
    if (names === null) {
      if (path === '')
        throw new AppError('evidence.missing', `The folder of evidence at ${folder} cannot be read`, { place: { file: folder } })
      notes.push({ file: path, message: 'This folder cannot be read' })
      continue
    }
    for (const name of names) {
      if (ignored.test(name)) continue
      const inside = path === '' ? name : `${path}/${name}`
      const stat = await lstat(join(folder, inside)).catch(() => null)
      if (stat === null) notes.push({ file: inside, message: 'This file cannot be read' })
      else if (stat.isSymbolicLink()) notes.push({ file: inside, message: 'This is a link and was not followed' })
      else if (stat.isDirectory()) {
        if (depth + 1 >= evidenceLimits.folderDepth)
          notes.push({ file: inside, message: `Folders deeper than ${evidenceLimits.folderDepth} levels are not read` })
        else pending.push({ path: inside, depth: depth + 1 })
      } else if (!stat.isFile()) notes.push({ file: inside, message: 'This is no regular file and was not opened' })
      else if (stat.size > evidenceLimits.fileBytes)
        notes.push({ file: inside, message: `With ${stat.size} bytes this file is too large to be read` })
      else files.push({ path: inside, absolute: join(folder, inside), bytes: stat.size })
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  if (files.length > evidenceLimits.files) {
    notes.push({ file: '', message: `The folder has ${files.length} files; the first ${evidenceLimits.files} by name were read` })
    files.length = evidenceLimits.files
  }
  return { files, notes: notes.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)) }
}
