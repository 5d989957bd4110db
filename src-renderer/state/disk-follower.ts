import type { WorkflowContent } from '#shared/api/contract.ts'
import type { FileOnDisk } from '#shared/api/kept-work.ts'
import { type MergeChoices, type MergeResult, mergeDocuments } from '#shared/document/merge-documents.ts'
import { sharing } from '#shared/document/patch.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { versionText } from '../ui/version-strings.ts'
import { call, connected, errorData, useConnection } from './api.ts'
import { compare } from './compare.ts'
import { editBeneath, isDirty, show, useDocument } from './document-store.ts'
import { keepEditsOf, noteBase } from './journal-keeper.ts'
import { notify, notifyError } from './session-store.ts'
import { save, whenSaved } from './workflow-files.ts'

const text = versionText.disk
const names = versionText.edits

/** Watches the file on the canvas, and does what is to be done when something else changes it. */
export function followDisk(): void {
  let watching: AbortController | undefined
  useDocument.subscribe((state, before) => {
    const file = state.open?.file
    if (file === before.open?.file) return
    watching?.abort()
    watching = undefined
    if (file === undefined) return
    watching = new AbortController()
    void watch(file, watching.signal)
  })
}

/** Watches until the signal, again after each loss of the connection: what the file holds is told first thing. */
async function watch(file: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const client = await connected()
    const { generation } = useConnection.getState()
    if (signal.aborted) return
    try {
      for await (const found of await client.workflow.watch({ file }, { signal })) await heed(file, found)
    } catch (thrown) {
      if (signal.aborted) return
      if (useConnection.getState().status === 'open' && useConnection.getState().generation === generation) {
        notifyError(errorData(thrown))
        return
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

async function heed(file: string, found: FileOnDisk): Promise<void> {
  await whenSaved()
  const { open } = useDocument.getState()
  if (open?.file !== file) return
  if (found.revision === null) {
    useDocument.setState({ disk: { kind: 'gone', renamedTo: found.renamedTo } })
    return
  }
  if (found.revision === open.revision) {
    useDocument.setState((state) => ({ disk: null, saving: state.saving === 'conflict' ? 'idle' : state.saving }))
    return
  }
  try {
    const content = await call((client) => client.workflow.read({ file }))
    await whenSaved()
    const now = useDocument.getState()
    if (now.open?.file !== file || content.revision === now.open.revision) return
    takeNote(content)
  } catch (thrown) {
    // it may have gone again in the meantime, of which the watch tells
    if (errorData(thrown).code !== 'file.unreadable') notifyError(errorData(thrown))
  }
}

/** What to do about another content: an unchanged workflow follows it, a changed one asks. */
function takeNote(content: WorkflowContent): void {
  const state = useDocument.getState()
  const { revision } = content
  if (!content.document) useDocument.setState({ disk: { kind: 'unreadable', revision, problem: content.problem ?? '' } })
  else if (content.readOnly || state.open?.readOnly) showAnew(content, content.document)
  else if (isDirty({ ...state, disk: null }))
    useDocument.setState({ disk: { kind: 'changed', revision, document: content.document }, saving: 'conflict' })
  else {
    const before = state.document
    adopt(revision, content.document, content.document, names.reload)
    const after = useDocument.getState().document
    if (before && after && before !== after)
      notify({
        tone: 'info',
        text: text.reloaded,
        hint: text.reloadedHint,
        action: { label: text.seeDifference, run: () => compare({ id: 'before', document: before }, { id: 'open', document: after }) },
      })
  }
}

/** What may not be edited has no history to go on with. */
function showAnew({ revision, readOnly }: WorkflowContent, document: WorkflowDocument): void {
  const { open } = useDocument.getState()
  if (!open) return
  show({ file: open.file, revision, readOnly, saved: document }, document)
  keepEditsOf(open.file, { revision, document }, document, null)
  notify({ tone: 'info', text: text.reloaded })
}

/** Makes what is on disk the saved state, and `document` the open one, as an edit that can be taken back. */
function adopt(revision: string, onDisk: WorkflowDocument, document: WorkflowDocument, name: string): void {
  const { open, document: current } = useDocument.getState()
  if (!open || !current) return
  const saved = sharing(current, onDisk)
  useDocument.setState({ open: { ...open, revision, saved }, disk: null, saving: 'idle', recovered: null })
  const next = sharing(saved, document)
  // what is done to the file's own content is unsaved work; what leads to it is not
  if (document !== onDisk) noteBase(open.file, revision, saved)
  editBeneath({ name, apply: () => next })
  if (document === onDisk) noteBase(open.file, revision, saved)
}

/** What the file holds now, as far as it can be used to decide a conflict. */
async function theirs(): Promise<{ revision: string; document: WorkflowDocument } | null> {
  const { open, disk } = useDocument.getState()
  if (!open) return null
  if (disk?.kind === 'changed') return disk
  const content = await call((client) => client.workflow.read({ file: open.file }))
  if (!content.document) throw new AppError('document.corrupt', text.unreadable(content.problem ?? ''), { place: { file: open.file } })
  const found = { kind: 'changed' as const, revision: content.revision, document: content.document }
  useDocument.setState({ disk: found })
  return found
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

/** After a conflict: writes over what is on disk, which stays among the file's versions. */
export const saveOver = (): Promise<void> =>
  attempt(async () => {
    const { open, disk } = useDocument.getState()
    if (!open) return
    const revision =
      disk && disk.kind !== 'gone' ? disk.revision : (await call((client) => client.workflow.read({ file: open.file }))).revision
    useDocument.setState({ saving: 'idle', open: { ...open, revision } })
    await save()
  })

/** After a conflict: takes what is on disk. The own work stays among the versions, and undo brings it back. */
export const takeFromDisk = (): Promise<void> =>
  attempt(async () => {
    const { open, document } = useDocument.getState()
    const found = await theirs()
    if (!open || !document || !found) return
    await call((client) => client.workflow.setAside({ file: open.file, document }))
    adopt(found.revision, found.document, found.document, names.takeTheirs)
    notify({ tone: 'info', text: text.tookTheirs })
  })

/** After a conflict: what bringing both together comes to, with the given choices. */
export async function mergeWithDisk(choices: MergeChoices): Promise<MergeResult | null> {
  const found = await theirs().catch((thrown) => {
    notifyError(errorData(thrown))
    return null
  })
  const { open, document } = useDocument.getState()
  return open && document && found ? mergeDocuments(open.saved, document, found.document, choices) : null
}

/** Takes what a merge came to as one edit, which is then to be saved. */
export const takeMerged = (merged: WorkflowDocument): Promise<void> =>
  attempt(async () => {
    const found = await theirs()
    if (!found) return
    adopt(found.revision, found.document, merged, names.merge)
    notify({ tone: 'good', text: text.merged })
  })

/** Shows on the canvas how the own work differs from what is on disk. */
export const compareWithDisk = (): Promise<void> =>
  attempt(async () => {
    const found = await theirs()
    const { document } = useDocument.getState()
    if (!document || !found) return
    useDocument.setState({ saving: 'idle' })
    compare({ id: 'disk', document: found.document }, { id: 'open', document })
  })
