import type { OpenedWorkflow } from '#shared/api/contract.ts'
import { validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { strings } from '../ui/strings.ts'
import { call, errorData } from './api.ts'
import { isDirty, show, useDocument } from './document-store.ts'
import { layOut } from './edit/layered-layout.ts'
import { clearRun } from './run-store.ts'
import { notify, notifyError, select, showWhole } from './session-store.ts'

const text = strings.files

/** Reads a workflow of the workspace onto the canvas, with unsaved work of an earlier session where there is some. */
export async function loadWorkflow(file: string): Promise<void> {
  useDocument.setState({ loading: true, error: null })
  try {
    showOpened(file, await call((client) => client.workflow.open({ file })))
  } catch (thrown) {
    useDocument.setState({ loading: false, error: errorData(thrown) })
  }
}

function showOpened(file: string, opened: OpenedWorkflow): void {
  if (!opened.document) {
    const problem = opened.problems[0]
    throw new AppError(opened.outcome === 'too_new' ? 'document.too_new' : 'document.corrupt', problem?.message ?? text.unreadable(file), {
      ...(problem ? { hint: problem.mend } : {}),
    })
  }
  const saved = layOut(opened.document)
  const draft = opened.draft && !opened.readOnly ? layOut(opened.draft.document) : null
  clearRun()
  select([])
  show({ file, revision: opened.revision, readOnly: opened.readOnly, saved }, draft ?? saved)
  showWhole()
  if (draft)
    notify({
      tone: 'info',
      text: text.draftRestored(new Date(opened.draft?.at ?? 0)),
      action: { label: text.discardDraft, run: () => discardDraft(file) },
    })
  if (opened.readOnly) notify({ tone: 'info', text: text.readOnly })
  if (opened.repairs.length > 0)
    notify({ tone: 'info', text: text.repaired(opened.repairs.length), hint: opened.repairs.slice(0, 5).join(' ') })
}

function discardDraft(file: string): void {
  const { open } = useDocument.getState()
  if (open?.file !== file) return
  show(open, open.saved)
  void call((client) => client.workflow.dropDraft({ file })).catch((thrown) => notifyError(errorData(thrown)))
}

/** Saves the open document. A file that somebody else has changed is not written over. */
export async function save(): Promise<void> {
  const { open, document, saving } = useDocument.getState()
  if (!open || !document || open.readOnly || saving === 'saving') return
  useDocument.setState({ saving: 'saving' })
  try {
    const { revision } = await call((client) => client.workflow.save({ file: open.file, document, revision: open.revision }))
    useDocument.setState((state) => ({ saving: 'idle', open: state.open && { ...state.open, revision, saved: document } }))
  } catch (thrown) {
    const error = errorData(thrown)
    useDocument.setState({ saving: error.code === 'document.conflict' ? 'conflict' : 'idle' })
    if (error.code !== 'document.conflict') notifyError(error)
  }
}

/** After a conflict: writes over what is on disk, which stays in the file's kept versions. */
export async function saveOver(): Promise<void> {
  const { open } = useDocument.getState()
  if (!open) return
  try {
    const { revision } = await call((client) => client.workflow.open({ file: open.file }))
    useDocument.setState({ saving: 'idle', open: { ...open, revision } })
    await save()
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

/** After a conflict: takes what is on disk instead of the own version. */
export async function takeFromDisk(): Promise<void> {
  const { open } = useDocument.getState()
  if (!open) return
  try {
    await call((client) => client.workflow.dropDraft({ file: open.file }))
    showOpened(open.file, await call((client) => client.workflow.open({ file: open.file })))
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

let draftTimer: ReturnType<typeof setTimeout> | undefined

/** Hands unsaved work to the host at once, so that it outlives this window. */
export async function keepWorkNow(): Promise<void> {
  clearTimeout(draftTimer)
  draftTimer = undefined
  const state = useDocument.getState()
  const { open, document } = state
  if (!open || !document || open.readOnly) return
  const { file } = open
  await call((client) => (isDirty(state) ? client.workflow.keepDraft({ file, document }) : client.workflow.dropDraft({ file }))).catch(
    (thrown) => notifyError(errorData(thrown)),
  )
}

/** Keeps unsaved work and the list of problems in step with the document. */
export function followDocument(): void {
  let checkTimer: ReturnType<typeof setTimeout> | undefined
  useDocument.subscribe((state, before) => {
    const { document } = state
    if (document === before.document || !document) return
    if (state.open?.file === before.open?.file) {
      clearTimeout(draftTimer)
      draftTimer = setTimeout(() => void keepWorkNow(), 500)
    }
    clearTimeout(checkTimer)
    checkTimer = setTimeout(() => void check(document), 250)
  })
  const flush = () => draftTimer !== undefined && void keepWorkNow()
  window.addEventListener('pagehide', flush)
  window.document.addEventListener('visibilitychange', () => window.document.visibilityState === 'hidden' && flush())
}

/** First what can be seen from here, then what only the host knows: expressions, models, tools. */
async function check(document: WorkflowDocument): Promise<void> {
  const current = () => useDocument.getState().document === document
  useDocument.setState({ problems: validateDocument(document), checked: document })
  try {
    const problems = await call((client) => client.workflow.check({ document }))
    if (current()) useDocument.setState({ problems })
  } catch {
    // what was found here stays; a broken connection has its own banner
  }
}
