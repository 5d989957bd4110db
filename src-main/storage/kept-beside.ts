import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { isThere } from './workflow-folders.ts'

/** Folders in which something is kept for each workflow, under its path: edits, versions. */
export type KeptFolders = Readonly<Record<string, string>>

/** Takes along what is kept for a workflow, or for all of a folder, when it moves. */
export async function moveKept(kept: KeptFolders, from: string, to: string): Promise<void> {
  for (const folder of Object.values(kept)) await moveInto(join(folder, from), join(folder, to))
}

/** Puts what is kept for a workflow into a folder of its own, or back from there. */
export async function packKept(kept: KeptFolders, file: string, pack: string): Promise<void> {
  for (const [name, folder] of Object.entries(kept)) await moveInto(join(folder, file), join(pack, name))
}

export async function unpackKept(kept: KeptFolders, pack: string, file: string): Promise<void> {
  for (const [name, folder] of Object.entries(kept)) await moveInto(join(pack, name), join(folder, file))
}

/** What is at the place already is of a workflow that is no longer there, and steps aside. */
async function moveInto(from: string, to: string): Promise<void> {
  if (!(await isThere(from))) return
  if (await isThere(to)) await rename(to, `${to}.before-${randomBytes(4).toString('hex')}`)
  await mkdir(dirname(to), { recursive: true })
  await rename(from, to)
}

/** Moves a file, also to another disk. Never over another: the caller has looked. Throws `file.unwritable`. */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true })
    await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EXDEV') throw error
      await copyFile(from, to)
      const copy = await open(to, 'r+')
      await copy.sync().finally(() => copy.close())
      await rm(from)
    })
  } catch (cause) {
    throw new AppError('file.unwritable', `${from} could not be moved to ${to}: ${cause instanceof Error ? cause.message : cause}.`, {
      hint: 'Check that both folders may be written and that the disk has room. The file is where it was.',
      place: { file: from },
      cause,
    })
  }
}
