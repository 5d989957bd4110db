import { mkdir, readdir, rename, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DiscardedWorkflow, FoundWorkflow, MovedWorkflows, SearchAnswer } from '#shared/api/workflow-library.ts'
import type { DocumentPicture } from '#shared/document/document-picture.ts'
import { readTags } from '#shared/document/tags.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { isWithin, movedPath } from '#shared/document/workflow-path.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { isEmptyQuery, readQuery } from '#shared/finding/search-query.ts'
import { type Match, matchWorkflow, shownFields } from '#shared/finding/search-workflow.ts'
import { keyedQueue } from '#shared/keyed-queue.ts'
import { type KeptFolders, moveFile, moveKept } from './kept-beside.ts'
import type { WorkflowFiles } from './workflow-files.ts'
import { checkFree, checkNewPath, isThere, walkWorkflows, workflowFileAt, workflowFolderAt } from './workflow-folders.ts'
import type { IndexedWorkflow, WorkflowIndex } from './workflow-index.ts'
import { openWorkflowTrash, type WorkflowTrash } from './workflow-trash.ts'

/** Where the workflows of a workspace lie, what they are called, and how they are found. */
export interface WorkflowLibrary {
  folders(): Promise<string[]>
  pictures(files: readonly string[]): Promise<Record<string, DocumentPicture>>
  /** Changes name or tags and saves. Throws what a save throws. */
  describe(file: string, change: { name?: string; addTags?: readonly string[]; removeTags?: readonly string[] }): Promise<void>
  /** Throws `file.exists`, `file.name_invalid`, `file.unreadable`. */
  move(file: string, to: string): Promise<MovedWorkflows>
  makeFolder(folder: string): Promise<void>
  moveFolder(folder: string, to: string): Promise<MovedWorkflows>
  discardFolder(folder: string): Promise<{ trash: string[]; left: boolean }>
  discard(files: readonly string[]): Promise<string[]>
  trash(): Promise<DiscardedWorkflow[]>
  restore(trash: readonly string[]): Promise<string[]>
  purge(trash: readonly string[]): Promise<void>
  search(options: { query: string; folder: string; limit: number; offset: number }): Promise<SearchAnswer>
}

interface LibraryOptions {
  /** The workspace's `workflows`. */
  root: string
  /** Folder of the trash. */
  trash: string
  kept: KeptFolders
  files: WorkflowFiles
  index: WorkflowIndex
}

/** Places that are shown of one workflow. */
const mostPlaces = 5

export function openWorkflowLibrary({ root, trash: trashFolder, kept, files, index }: LibraryOptions): WorkflowLibrary {
  const trash: WorkflowTrash = openWorkflowTrash(trashFolder, root, kept)
  const queue = keyedQueue()
  /** One change of where things lie after another: each looks at what is there before it moves something. */
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => queue(root, change)

  async function discardAll(paths: readonly string[]): Promise<string[]> {
    const ids: string[] = []
    for (const file of paths) ids.push(await trash.put(file, (await index.one(file))?.summary.name ?? file))
    return ids
  }

  /** Workflows that name a moved one by its file name it by its id from now on, which never changes. */
  async function relink(moved: MovedWorkflows['moved']): Promise<string[]> {
    const all = await index.contents()
    const ids = new Map(moved.map(({ from, to }) => [from, all.find(({ summary }) => summary.file === to)?.summary.id ?? '']))
    const named = (reference: unknown) => (typeof reference === 'string' ? ids.get(reference) : undefined) || undefined
    const relinked: string[] = []
    for (const { summary, content } of all) {
      if (!content?.references.some(named)) continue
      const { document, readOnly, revision } = await files.read(summary.file)
      if (!document || readOnly) continue
      const nodes = Object.entries(document.nodes).map(([id, node]): [string, WorkflowDocument['nodes'][string]] => {
        const reference = node.kind === 'sub-workflow' ? named(node.config.workflow) : undefined
        return [id, reference === undefined ? node : { ...node, config: { ...node.config, workflow: reference } }]
      })
      await files.save(summary.file, { ...document, nodes: Object.fromEntries(nodes) }, revision)
      relinked.push(summary.file)
    }
    return relinked
  }

  return {
    folders: async () => (await walkWorkflows(root)).folders,

    async pictures(wanted) {
      const found = await Promise.all(wanted.map(async (file) => [file, (await index.one(file))?.content?.picture] as const))
      return Object.fromEntries(found.filter((pair): pair is [string, DocumentPicture] => pair[1] !== undefined))
    },

    async describe(file, { name, addTags = [], removeTags = [] }) {
      const { document, readOnly, revision, problem } = await files.read(file)
      if (!document || readOnly)
        throw new AppError(
          'document.read_only',
          `${file} ${problem ? 'cannot be read' : 'holds what this version does not know'}, and is not changed.`,
          {
            hint: problem ?? 'Update Trellis to change it.',
            place: { file },
          },
        )
      const removed = new Set(removeTags.map((tag) => tag.toLowerCase()))
      const tags = readTags([...(document.tags ?? []).filter((tag) => !removed.has(tag.toLowerCase())), ...addTags])
      const { tags: _before, ...rest } = document
      await files.save(file, { ...rest, ...(name === undefined ? {} : { name }), ...(tags.length > 0 ? { tags } : {}) }, revision)
    },

    move: (file, to) =>
      inTurn(async () => {
        if (file === to) return { moved: [], relinked: [] }
        checkNewPath(to)
        const [from, target] = [await workflowFileAt(root, file), await workflowFileAt(root, to)]
        if (!(await isThere(from))) throw notThere(file)
        await checkFree(root, to, file)
        await moveFile(from, target)
        await moveKept(kept, file, to)
        const moved = [{ from: file, to }]
        return { moved, relinked: await relink(moved) }
      }),

    makeFolder: (folder) =>
      inTurn(async () => {
        checkNewPath(folder)
        await checkFree(root, folder)
        await mkdir(await workflowFolderAt(root, folder), { recursive: true })
      }),

    moveFolder: (folder, to) =>
      inTurn(async () => {
        if (folder === to) return { moved: [], relinked: [] }
        checkNewPath(to)
        if (folder === '' || isWithin(to, folder))
          throw new AppError('request.invalid', `${folder || 'The top folder'} cannot be moved into itself.`, {
            hint: 'Choose another folder.',
          })
        const [from, target] = [await workflowFolderAt(root, folder), await workflowFolderAt(root, to)]
        if (!(await isThere(from))) throw notThere(folder)
        await checkFree(root, to, folder)
        const inside = (await walkWorkflows(root)).files.filter((file) => isWithin(file, folder))
        for (const file of inside) checkNewPath(movedPath(file, folder, to))
        await mkdir(dirname(target), { recursive: true })
        await rename(from, target)
        await moveKept(kept, folder, to)
        const moved = inside.map((file) => ({ from: file, to: movedPath(file, folder, to) }))
        return { moved, relinked: await relink(moved) }
      }),

    discardFolder: (folder) =>
      inTurn(async () => {
        if (folder === '') throw new AppError('request.invalid', 'The top folder cannot be deleted.', { hint: 'Choose a folder in it.' })
        const path = await workflowFolderAt(root, folder)
        const ids = await discardAll((await walkWorkflows(root)).files.filter((file) => isWithin(file, folder)))
        await removeEmpty(path)
        return { trash: ids, left: await isThere(path) }
      }),

    discard: (paths) => inTurn(() => discardAll(paths)),
    trash: async () => [...(await files.lost()), ...(await trash.list())].sort((a, b) => b.at - a.at),

    restore: (ids) =>
      inTurn(async () => {
        const restored: string[] = []
        for (const id of ids) restored.push((await files.restoreLost(id)) ?? (await trash.restore(id)))
        return restored
      }),

    purge: (ids) =>
      inTurn(async () => {
        for (const id of ids) {
          await files.purgeLost(id)
          await trash.purge(id)
        }
      }),

    async search({ query: typed, folder, limit, offset }) {
      const query = readQuery(typed)
      const all = (await index.contents()).filter(({ summary }) => isWithin(summary.file, folder))
      if (isEmptyQuery(query)) return { found: [], total: 0, searched: all.length }
      const matches: { workflow: IndexedWorkflow; match: Match }[] = []
      for (const workflow of all) {
        const match = workflow.content && matchWorkflow(workflow.content.search, query)
        if (match) matches.push({ workflow, match })
      }
      matches.sort((a, b) => b.match.score - a.match.score || b.workflow.summary.updatedAt - a.workflow.summary.updatedAt)
      const found = matches.slice(offset, offset + limit).map(({ workflow, match }): FoundWorkflow => {
        const { file, name, tags, updatedAt } = workflow.summary
        const places = shownFields(match, query, mostPlaces).map((place) => ({
          ...place,
          label: workflow.content?.labels.get(place.node ?? '') ?? '',
          kind: workflow.content?.search.kinds.get(place.node ?? '') ?? null,
        }))
        return { file, name, tags, updatedAt, found: places, more: match.fields.length - places.length }
      })
      return { found, total: matches.length, searched: all.length }
    },
  }
}

function notThere(path: string): AppError {
  return new AppError('file.unreadable', `${path} is not there (any more).`, { hint: 'Look at the list again.', place: { file: path } })
}

/** Removes a folder and those in it, unless something is in one of them. */
async function removeEmpty(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => []))
    if (entry.isDirectory()) await removeEmpty(join(folder, entry.name))
  await rmdir(folder).catch(() => {})
}
