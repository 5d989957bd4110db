import type { MovedWorkflows } from '#shared/api/workflow-library.ts'
import { readTags } from '#shared/document/tags.ts'
import { folderOf, isWithin, joinPath, nameOf, workflowExtension } from '#shared/document/workflow-path.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { visibleText } from '#shared/visible-text.ts'
import { fileName, saveText } from '../run/output/save-text.ts'
import { call, errorData } from '../state/api.ts'
import { useCatalogue } from '../state/catalogue-store.ts'
import { edit, isDirty, isReadOnly, useDocument } from '../state/document-store.ts'
import { setTags, setWorkflow } from '../state/edit/edits.ts'
import { keepEditsNow } from '../state/journal-keeper.ts'
import { notify, notifyError, openDialog } from '../state/session-store.ts'
import { closeTab, moveOpenFiles, openWorkflow, renameTab, useTabs } from '../state/tabs.ts'
import { save } from '../state/workflow-files.ts'
import { strings } from '../ui/strings.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { choose, goToPlace, loadTrash, openHome, refreshHome, useHome } from './home-store.ts'
import { renameRecent } from './recent-files.ts'

const text = workflowText.notices

/** What is to be done, with what went wrong told; then the lists are read anew. Says whether it was done. */
async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (thrown) {
    notifyError(errorData(thrown))
    return false
  } finally {
    await refreshHome()
  }
}

export function openFromHome(file: string): void {
  openDialog(null)
  void openWorkflow(file)
}

export const nameOfWorkflow = (file: string): string =>
  visibleText(useCatalogue.getState().workflows?.find((workflow) => workflow.file === file)?.name ?? '') || nameOf(file)

async function keepAllNow(): Promise<void> {
  await Promise.all(useTabs.getState().tabs.map(({ file }) => keepEditsNow(file)))
}

/** Lets the window follow files that have moved. */
function follow({ moved, relinked }: MovedWorkflows): void {
  moveOpenFiles(moved)
  renameRecent(moved)
  choose([])
  if (relinked.length > 0) notify({ tone: 'info', text: text.relinked(relinked.length) })
}

async function moveFile(file: string, to: string): Promise<void> {
  if (file === to) return
  await keepEditsNow(file)
  follow(await call((client) => client.workflow.move({ file, to })))
}

/** Moves workflows into a folder, as many as can be. */
export const moveWorkflows = (files: readonly string[], folder: string): Promise<boolean> =>
  attempt(async () => {
    const going = files.filter((file) => folderOf(file) !== folder)
    for (const file of going) await moveFile(file, joinPath(folder, nameOf(file)))
    if (going.length > 0) notify({ tone: 'good', text: text.moved(going.length, folder || workflowText.list.topFolder) })
  })

/** Calls a workflow, and its file, otherwise. `stem` is the file's name without its end. */
export const renameWorkflow = (file: string, name: string, stem: string): Promise<boolean> =>
  attempt(async () => {
    await describe(file, { name })
    await moveFile(file, joinPath(folderOf(file), `${stem}${workflowExtension}`))
  })

/** What is on the canvas is changed there, as an edit that can be taken back, and saved if it had nothing unsaved. */
async function describe(file: string, change: { name?: string; addTags?: string[]; removeTags?: string[] }): Promise<void> {
  const state = useDocument.getState()
  if (state.open?.file !== file || !state.document || isReadOnly(state)) {
    await call((client) => client.workflow.describe({ file, ...change }))
    if (change.name !== undefined) renameTab(file, change.name)
    return
  }
  const wasDirty = isDirty(state)
  const removed = new Set(change.removeTags?.map((tag) => tag.toLowerCase()))
  const tags = readTags([...(state.document.tags ?? []).filter((tag) => !removed.has(tag.toLowerCase())), ...(change.addTags ?? [])])
  const edited = edit(change.name === undefined ? setTags(tags) : setWorkflow({ name: change.name }))
  if (!edited) return
  if (wasDirty) notify({ tone: 'info', text: change.name === undefined ? text.tagsLater : text.renameLater })
  else await save()
}

export const tagWorkflows = (files: readonly string[], addTags: string[], removeTags: string[]): Promise<boolean> =>
  attempt(async () => {
    for (const file of files) await describe(file, { addTags, removeTags })
  })

export const duplicateWorkflow = (file: string): Promise<boolean> =>
  attempt(async () => {
    const name = workflowText.copyOf(nameOfWorkflow(file))
    const made = await call((client) => client.workflow.create({ name, copyOf: file, folder: folderOf(file) }))
    notify({
      tone: 'good',
      text: text.duplicated(name),
      action: { label: workflowText.actions.open, run: () => openFromHome(made.file) },
    })
  })

export const exportWorkflow = (file: string): Promise<boolean> =>
  attempt(async () => {
    const { document, problem } = await call((client) => client.workflow.read({ file }))
    if (!document) throw new AppError('document.corrupt', problem ?? '', { place: { file } })
    saveText(fileName(document.name, 'trellis.json'), writeDocument(document), 'application/json')
  })

export async function copyPath(file: string): Promise<void> {
  const { info } = useCatalogue.getState()
  const separator = info?.workspace.includes('\\') ? '\\' : '/'
  const path = [info?.workspace, 'workflows', ...file.split('/')].join(separator)
  try {
    await navigator.clipboard.writeText(path)
    notify({ tone: 'good', text: text.copied, hint: path })
  } catch {
    notify({ tone: 'info', text: text.notCopied, hint: path })
  }
}

/** Closes what is open of them, so that their unsaved work is kept and goes along. */
async function closeTabs(applies: (file: string) => boolean): Promise<void> {
  for (const { file } of useTabs.getState().tabs) if (applies(file)) await closeTab(file)
}

export const discardWorkflows = (files: readonly string[]): Promise<boolean> =>
  attempt(async () => {
    const name = nameOfWorkflow(files[0] ?? '')
    const gone = new Set(files)
    await closeTabs((file) => gone.has(file))
    const { trash } = await call((client) => client.workflow.discard({ files: [...files] }))
    choose([])
    tellDiscarded(trash, name)
  })

function tellDiscarded(trash: readonly string[], name: string, folder?: string): void {
  notify({
    tone: 'info',
    text: text.discarded(trash.length, name),
    action: { label: strings.undo, run: () => void restoreWorkflows(trash, folder) },
  })
}

/** @param folder was deleted with them, and is made again even if nothing was in it */
export const restoreWorkflows = (trash: readonly string[], folder?: string): Promise<boolean> =>
  attempt(async () => {
    const before = useHome.getState().trash
    if (trash.length > 0) {
      const { files } = await call((client) => client.workflow.restore({ trash: [...trash] }))
      notify({ tone: 'good', text: text.restored(files.length) })
      const renamed = files.find((file, index) => before?.some(({ id, file: was }) => id === trash[index] && was !== file))
      if (renamed !== undefined) notify({ tone: 'info', text: text.renamedTo(renamed) })
    } else if (folder !== undefined) await call((client) => client.workflow.makeFolder({ folder }))
    choose([])
  })

/** Brings unsaved work back whose file is gone, as a file again, and opens it. */
export const openLost = (id: string): Promise<boolean> =>
  attempt(async () => {
    const { files } = await call((client) => client.workflow.restore({ trash: [id] }))
    if (files[0] !== undefined) openFromHome(files[0])
  })

/** Tells of unsaved work whose file is gone, once, at the start. */
export async function tellOfLost(): Promise<void> {
  await loadTrash()
  const lost = useHome.getState().trash?.filter(({ unsaved }) => unsaved > 0).length ?? 0
  if (lost > 0) notify({ tone: 'info', text: text.lost(lost), action: { label: text.showLost, run: () => openHome({ at: 'trash' }) } })
}

export const purgeWorkflows = (trash: readonly string[]): Promise<boolean> =>
  attempt(async () => {
    await call((client) => client.workflow.purge({ trash: [...trash] }))
    choose([])
  })

export const makeFolder = (folder: string): Promise<boolean> =>
  attempt(async () => {
    await call((client) => client.workflow.makeFolder({ folder }))
    goToPlace({ at: 'folder', folder })
  })

export const moveFolder = (folder: string, to: string): Promise<boolean> =>
  attempt(async () => {
    await keepAllNow()
    follow(await call((client) => client.workflow.moveFolder({ folder, to })))
    const { place } = useHome.getState()
    if (place.at === 'folder' && isWithin(place.folder, folder)) goToPlace({ at: 'folder', folder: to })
  })

export const discardFolder = (folder: string): Promise<boolean> =>
  attempt(async () => {
    await closeTabs((file) => isWithin(file, folder))
    const { trash, left } = await call((client) => client.workflow.discardFolder({ folder }))
    const { place } = useHome.getState()
    if (place.at === 'folder' && isWithin(place.folder, folder) && !left) goToPlace({ at: 'all' })
    if (left) notify({ tone: 'info', text: text.folderLeft(folder) })
    tellDiscarded(trash, nameOf(folder), folder)
  })
