import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import {
  foldedName,
  folderOf,
  isFolderPath,
  isWorkflowPath,
  joinPath,
  nameOf,
  namingProblem,
  pathLimits,
  workflowExtension,
} from '#shared/document/workflow-path.ts'
import { AppError } from '#shared/errors/app-error.ts'

/** What there is below `workflows`, by path. */
export interface WorkflowTree {
  files: string[]
  /** Those of the files that are links. */
  links: Set<string>
  folders: string[]
}

/** So many files are looked at; a folder with more is not one of workflows. */
const mostFiles = 50_000

/** Everything below a folder, whatever is hidden or leads elsewhere left out. A folder that is not there is empty. */
export async function walkWorkflows(root: string): Promise<WorkflowTree> {
  const tree: WorkflowTree = { files: [], links: new Set(), folders: [] }
  const queue = ['']
  for (const folder of queue) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])) {
      const path = joinPath(folder, entry.name)
      if (entry.isDirectory()) {
        if (!isFolderPath(path)) continue
        tree.folders.push(path)
        if (path.split('/').length < pathLimits.depth) queue.push(path)
      } else if (entry.name.endsWith(workflowExtension) && isWorkflowPath(path) && tree.files.length < mostFiles) {
        tree.files.push(path)
        if (entry.isSymbolicLink()) tree.links.add(path)
      }
    }
  }
  tree.files.sort()
  tree.folders.sort()
  return tree
}

/**
 * The file of a workflow, for reading and writing. The contract checks the path too; here is where the file is touched.
 * Throws `request.invalid` for a path that leads out of the folder, be it by links.
 */
export async function workflowFileAt(root: string, path: string): Promise<string> {
  return within(root, checkedFile(path))
}

/** A folder below `workflows`; empty for itself. */
export async function workflowFolderAt(root: string, path: string): Promise<string> {
  return path === '' ? root : within(root, checkedPath(path, isFolderPath(path)))
}

/** The path of a workflow's file, as it was given. Throws `request.invalid` for what cannot be one. */
export const checkedFile = (path: string): string => checkedPath(path, isWorkflowPath(path))

function checkedPath(path: string, fits: boolean): string {
  if (fits) return path
  throw new AppError('request.invalid', `"${path}" is not the path of a workflow file or folder.`, {
    hint: `Name a folder or a *${workflowExtension} in the workspace's workflows, with "/" between folders.`,
  })
}

async function within(root: string, path: string): Promise<string> {
  const full = join(root, ...path.split('/'))
  const top = await realpath(root).catch(() => undefined)
  if (top === undefined) return full
  const isLink = await lstat(full).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
  const leadsTo = isLink ? await realpath(full).catch(() => undefined) : await realOf(dirname(full))
  if (leadsTo === undefined || leadsTo === top || leadsTo.startsWith(top + sep)) return full
  throw new AppError('request.invalid', `${path} leads out of the workspace by a link, to ${leadsTo}.`, {
    hint: 'Put the workflow itself into the workspace, or open the folder that it is in as a workspace.',
    place: { file: path },
  })
}

/** Where a folder really is; of one that is not there, where the nearest one above it is. */
async function realOf(folder: string): Promise<string | undefined> {
  const found = await realpath(folder).catch(() => undefined)
  return found ?? (dirname(folder) === folder ? undefined : realOf(dirname(folder)))
}

/** Throws `file.name_invalid` for a name that not every system can have. */
export function checkNewPath(path: string): void {
  const problem = namingProblem(path)
  if (problem === undefined) return
  throw new AppError('file.name_invalid', problem, { hint: 'Choose another name.', place: { file: path } })
}

/**
 * Throws `file.exists` when something of this path is there already, and also when only the case of letters tells the two
 * apart: on other systems they would be the same file. `except` is what is about to get the name.
 */
export async function checkFree(root: string, path: string, except?: string): Promise<void> {
  let folder = ''
  const names = path.split('/')
  for (const [at, name] of names.entries()) {
    const there = await readdir(join(root, folder)).catch((): string[] => [])
    const like = there.find((other) => foldedName(other) === foldedName(name) && joinPath(folder, other) !== except)
    const isLast = at === names.length - 1
    if (like !== undefined && (isLast || like !== name))
      throw new AppError(
        'file.exists',
        `There is already ${joinPath(folder, like)}${like === name ? '' : ', which other systems take for the same name'}.`,
        {
          hint: 'Choose another name, or rename the other one first.',
          place: { file: path },
        },
      )
    folder = joinPath(folder, name)
  }
}

/** A path that nothing has yet: the given one, or with `-2` and so on at the end of its name. */
export async function freePath(root: string, path: string): Promise<string> {
  const folder = folderOf(path)
  const taken = new Set((await readdir(join(root, folder)).catch((): string[] => [])).map(foldedName))
  const stem = nameOf(path).slice(0, -workflowExtension.length)
  for (let number = 1; ; number++) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}${workflowExtension}`
    if (!taken.has(foldedName(name))) return joinPath(folder, name)
  }
}

export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
