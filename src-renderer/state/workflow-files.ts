import type { OpenedWorkflow } from '#shared/api/contract.ts'
import type { RecoveredEdits } from '#shared/api/kept-work.ts'
import { sameDocument, sharing } from '#shared/document/patch.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { strings } from '../ui/strings.ts'
import { call, errorData } from './api.ts'
import { type OpenFile, show, useDocument } from './document-store.ts'
import { keepEditsNow, keepEditsOf, noteBase } from './journal-keeper.ts'
import { clearRun } from './run-store.ts'
import { dismissErrors, notify, notifyError, select, showWhole } from './session-store.ts'
import { problemsOf } from './sub-workflow-schemas.ts'

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
  dismissErrors()
  clearRun()
  select([])
  const onDisk: OpenFile = { file, revision: opened.revision, readOnly: opened.readOnly, saved: opened.document }
  const { recovered } = opened
  if (recovered && !opened.readOnly) showRecovered(onDisk, recovered)
  else {
    show(onDisk, onDisk.saved)
    keepEditsOf(file, { revision: onDisk.revision, document: onDisk.saved }, onDisk.saved, null)
  }
  showWhole()
  if (opened.readOnly) notify({ tone: 'info', text: text.readOnly })
  if (opened.repairs.length > 0)
    notify({ tone: 'info', text: text.repaired(opened.repairs.length), hint: opened.repairs.slice(0, 5).join(' ') })
}

/** Shows unsaved work and says so; without any, only what can be taken back goes on. */
function showRecovered(onDisk: OpenFile, recovered: RecoveredEdits): void {
  // work on a content that is no longer the file's stays on that one: what to do is then asked
  const open = recovered.base ? { ...onDisk, revision: recovered.revision, saved: recovered.base } : onDisk
  const document = sharing(open.saved, recovered.document)
  show(open, document, recovered.history)
  keepEditsOf(open.file, { revision: open.revision, document: open.saved }, document, recovered)
  if (!sameDocument(open.saved, document) || recovered.damage)
    useDocument.setState({ recovered: { lines: recovered.unsaved, saved: open.saved, damage: recovered.damage } })
}

let saving: Promise<void> = Promise.resolve()

/** Resolves when no save is under way. */
export const whenSaved = (): Promise<void> => saving

/** Saves the open document. A file that somebody else has changed is not written over. */
export function save(): Promise<void> {
  const { open, document, saving: state } = useDocument.getState()
  if (!open || !document || open.readOnly || state === 'saving') return saving
  saving = write(open, document)
  return saving
}

async function write(open: OpenFile, document: WorkflowDocument): Promise<void> {
  useDocument.setState({ saving: 'saving' })
  try {
    const { revision } = await call((client) => client.workflow.save({ file: open.file, document, revision: open.revision }))
    noteBase(open.file, revision, document)
    useDocument.setState((state) => ({
      saving: 'idle',
      disk: null,
      recovered: null,
      open: state.open && { ...state.open, revision, saved: document },
    }))
  } catch (thrown) {
    const error = errorData(thrown)
    useDocument.setState({ saving: error.code === 'document.conflict' ? 'conflict' : 'idle' })
    if (error.code !== 'document.conflict') notifyError(error)
  }
}

/** Hands unsaved work to the host at once, so that it outlives this window, and waits for a save that is under way. */
export async function keepWorkNow(): Promise<void> {
  await saving
  const { open } = useDocument.getState()
  if (open) await keepEditsNow(open.file)
}

/** Keeps the list of problems in step with the document. */
export function followDocument(): void {
  let checkTimer: ReturnType<typeof setTimeout> | undefined
  useDocument.subscribe((state, before) => {
    const { document } = state
    if (document === before.document || !document) return
    clearTimeout(checkTimer)
    checkTimer = setTimeout(() => void check(document), 250)
  })
}

/** Looks for problems once more, where something beside the document has changed. */
export async function recheck(): Promise<void> {
  const { document } = useDocument.getState()
  if (document) await check(document)
}

/** First what can be seen from here, then what only the host knows: expressions, models, tools. */
async function check(document: WorkflowDocument): Promise<void> {
  const current = () => useDocument.getState().document === document
  useDocument.setState({ problems: problemsOf(document), checked: document })
  try {
    const problems = await call((client) => client.workflow.check({ document }))
    if (current()) useDocument.setState({ problems })
  } catch {
    // what was found here stays; a broken connection has its own banner
  }
}
