import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiscardedWorkflow } from '#shared/api/workflow-library.ts'
import { isWorkflowPath } from '#shared/document/workflow-path.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject } from '#shared/json.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { type KeptFolders, moveFile, packKept, unpackKept } from './kept-beside.ts'
import { checkFree, freePath, isThere, workflowFileAt } from './workflow-folders.ts'

/** Workflows that were deleted, each with its versions and unsaved edits, until a person deletes them for good. */
export interface WorkflowTrash {
  /** Puts a workflow in; gives the id by which it comes back. */
  put(file: string, name: string): Promise<string>
  /** The last one first. */
  list(): Promise<DiscardedWorkflow[]>
  /** Brings one back to where it was, or beside what is there now. Throws `workflow.unknown`. */
  restore(id: string): Promise<string>
  purge(id: string): Promise<void>
}

const documentName = 'document.trellis.json'

/** @param folder has a folder per deleted workflow @param root the workspace's `workflows` */
export function openWorkflowTrash(folder: string, root: string, kept: KeptFolders, now = Date.now): WorkflowTrash {
  async function entry(id: string): Promise<DiscardedWorkflow | undefined> {
    const raw: unknown = await readFile(join(folder, id, 'entry.json'), 'utf8')
      .then(JSON.parse)
      .catch(() => undefined)
    if (!isJsonObject(raw) || typeof raw.file !== 'string' || !isWorkflowPath(raw.file) || typeof raw.at !== 'number') return undefined
    // a crash may have come before the file itself was moved
    if (!(await isThere(join(folder, id, documentName)))) return undefined
    return { id, file: raw.file, name: typeof raw.name === 'string' ? raw.name : raw.file, at: raw.at, unsaved: 0 }
  }

  return {
    async put(file, name) {
      const path = await workflowFileAt(root, file)
      const id = randomBytes(8).toString('hex')
      await mkdir(join(folder, id), { recursive: true })
      // told before it is done, so that what is in the trash can always be brought back
      await writeFileAtomically(join(folder, id, 'entry.json'), JSON.stringify({ file, name, at: now() }))
      await moveFile(path, join(folder, id, documentName)).catch(async (error) => {
        await rm(join(folder, id), { recursive: true, force: true })
        throw error
      })
      await packKept(kept, file, join(folder, id))
      return id
    },

    async list() {
      const names = (await readdir(folder).catch((): string[] => [])).filter((name) => /^[0-9a-f]{16}$/.test(name))
      const entries = (await Promise.all(names.map(entry))).filter((found) => found !== undefined)
      return entries.sort((a, b) => b.at - a.at || (a.file < b.file ? -1 : 1))
    },

    async restore(id) {
      const found = await entry(id)
      if (!found)
        throw new AppError('workflow.unknown', 'This workflow is not in the trash (any more).', { hint: 'Look at the list again.' })
      const taken = await checkFree(root, found.file).then(
        () => false,
        () => true,
      )
      const file = taken ? await freePath(root, found.file) : found.file
      await moveFile(join(folder, id, documentName), await workflowFileAt(root, file))
      await unpackKept(kept, join(folder, id), file)
      await rm(join(folder, id), { recursive: true, force: true })
      return file
    },

    purge: (id) => rm(join(folder, id), { recursive: true, force: true }),
  }
}
