import { create } from 'zustand'
import type { Problem } from '#shared/document/problem.ts'
import { validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { type Edit, type History, noHistory, record, redo as redoStep, undo as undoStep } from './edit/history.ts'
import { patchBetween } from './edit/patch.ts'

/** The file that is open, as far as saving is concerned. */
export interface OpenFile {
  file: string
  revision: string
  readOnly: boolean
  /** The document as it is on disk. */
  saved: WorkflowDocument
}

interface DocumentState {
  open: OpenFile | null
  document: WorkflowDocument | null
  /** The document of a past run, shown instead of the open one while it is looked at. */
  viewed: WorkflowDocument | null
  history: History
  problems: readonly Problem[]
  /** The document that the problems are of: for a moment after an edit, not yet the one that is open. */
  checked: WorkflowDocument | null
  saving: 'idle' | 'saving' | 'conflict'
  loading: boolean
  error: ErrorData | null
}

/** The open document with its history. Everything that changes it goes through `edit`. */
export const useDocument = create<DocumentState>(() => ({
  open: null,
  document: null,
  viewed: null,
  history: noHistory,
  problems: [],
  checked: null,
  saving: 'idle',
  loading: true,
  error: null,
}))

/** The document on the canvas. */
export const shownDocument = (state: DocumentState): WorkflowDocument | null => state.viewed ?? state.document

export const isReadOnly = (state: DocumentState): boolean => state.viewed !== null || (state.open?.readOnly ?? true)

export function isDirty({ open, document }: DocumentState): boolean {
  return open !== null && document !== null && document !== open.saved && patchBetween(open.saved, document).length > 0
}

/** Shows a document as the open one, with nothing to take back. */
export function show(open: OpenFile, document: WorkflowDocument): void {
  useDocument.setState({
    open,
    document,
    viewed: null,
    history: noHistory,
    saving: 'idle',
    loading: false,
    error: null,
    problems: validateDocument(document),
    checked: document,
  })
}

/** The problems of the document as it is now, also right after an edit. */
export function problemsNow({ document, checked, problems }: DocumentState): readonly Problem[] {
  return document === null || document === checked ? problems : validateDocument(document)
}

/** Does an edit, unless what is shown may not be changed. Says whether anything changed. */
export function edit(what: Edit): boolean {
  const state = useDocument.getState()
  if (!state.document || isReadOnly(state)) return false
  const next = record(state.document, state.history, what, Date.now())
  if (next.document === state.document) return false
  useDocument.setState(next)
  return true
}

function step(move: typeof undoStep): void {
  const state = useDocument.getState()
  if (!state.document || isReadOnly(state)) return
  useDocument.setState(move(state.document, state.history))
}

export const undo = (): void => step(undoStep)
export const redo = (): void => step(redoStep)

/** Problems of the open document by node; those of the workflow itself under the empty id. */
export function problemsByNode(problems: readonly Problem[]): Map<string, Problem[]> {
  const byNode = new Map<string, Problem[]>()
  for (const problem of problems) {
    const id = problem.node ?? ''
    const list = byNode.get(id)
    if (list) list.push(problem)
    else byNode.set(id, [problem])
  }
  return byNode
}
