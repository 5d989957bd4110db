import { create } from 'zustand'
import type { EditLine, RecoveredEdits } from '#shared/api/kept-work.ts'
import type { DocumentChanges } from '#shared/document/document-changes.ts'
import { type Act, type History, noHistory, perform, redoOf, undoOf } from '#shared/document/edit-history.ts'
import { sameDocument } from '#shared/document/patch.ts'
import type { Problem } from '#shared/document/problem.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { actOf, type Edit } from './edit/history.ts'
import { problemsOf } from './sub-workflow-schemas.ts'

/** The file that is open, as far as saving is concerned. */
export interface OpenFile {
  file: string
  revision: string
  readOnly: boolean
  /** The document as it is on disk. */
  saved: WorkflowDocument
}

/** What happened to the open file beside this window. */
export type DiskChange =
  | { kind: 'changed'; revision: string; document: WorkflowDocument }
  | { kind: 'unreadable'; revision: string; problem: string }
  | { kind: 'gone'; renamedTo: string | null }

/** Unsaved work of an earlier session that is back. */
export interface Recovered {
  lines: readonly EditLine[]
  /** The document as it was saved, to compare with. */
  saved: WorkflowDocument
  damage: RecoveredEdits['damage']
}

/** Two states of the workflow that are compared on the canvas, instead of the open document. */
export interface Comparison {
  before: WorkflowDocument
  after: WorkflowDocument
  /** What each of the two is; see `ComparedEnd`. */
  ends: { before: string; after: string }
  /** Both at once, as they are drawn. */
  document: WorkflowDocument
  changes: DocumentChanges
}

interface DocumentState {
  open: OpenFile | null
  document: WorkflowDocument | null
  /** The document of a past run, shown instead of the open one while it is looked at. */
  viewed: WorkflowDocument | null
  /** Shown instead of either of them. */
  comparison: Comparison | null
  disk: DiskChange | null
  recovered: Recovered | null
  history: History
  problems: readonly Problem[]
  /** The document that the problems are of: for a moment after an edit, not yet the one that is open. */
  checked: WorkflowDocument | null
  saving: 'idle' | 'saving' | 'conflict'
  loading: boolean
  error: ErrorData | null
}

/** Before anything is open. */
export const noDocument: DocumentState = {
  open: null,
  document: null,
  viewed: null,
  comparison: null,
  disk: null,
  recovered: null,
  history: noHistory,
  problems: [],
  checked: null,
  saving: 'idle',
  loading: true,
  error: null,
}

/** The open document with its history. Everything that changes it goes through `edit`. */
export const useDocument = create<DocumentState>(() => noDocument)

/** The document on the canvas. */
export const shownDocument = (state: DocumentState): WorkflowDocument | null => state.comparison?.document ?? state.viewed ?? state.document

export const isReadOnly = (state: DocumentState): boolean =>
  state.comparison !== null || state.viewed !== null || (state.open?.readOnly ?? true)

/** Whether there is something to save: also when the file is gone. */
export function isDirty({ open, document, disk }: DocumentState): boolean {
  return open !== null && document !== null && (disk?.kind === 'gone' || !sameDocument(open.saved, document))
}

/** Shows a document as the open one, with nothing to take back but what `history` has. */
export function show(open: OpenFile, document: WorkflowDocument, history = noHistory): void {
  useDocument.setState({
    open,
    document,
    viewed: null,
    comparison: null,
    disk: null,
    recovered: null,
    history,
    saving: 'idle',
    loading: false,
    error: null,
    problems: problemsOf(document),
    checked: document,
  })
}

/** Resolves once no workflow is on its way onto the canvas. */
export function settled(): Promise<void> {
  if (!useDocument.getState().loading) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = useDocument.subscribe((state) => {
      if (state.loading) return
      stop()
      resolve()
    })
  })
}

/** The problems of the document as it is now, also right after an edit. */
export function problemsNow({ document, checked, problems }: DocumentState): readonly Problem[] {
  return document === null || document === checked ? problems : problemsOf(document)
}

type ActListener = (file: string, act: Act) => void

const listeners = new Set<ActListener>()

/** Hears of everything that is done to the open document, as it is done. Gives the way to stop. */
export function onAct(listener: ActListener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function carryOut(act: Act | undefined): boolean {
  const { document, history, open } = useDocument.getState()
  if (!act || !document || !open) return false
  useDocument.setState(perform({ document, history }, act))
  for (const listener of listeners) listener(open.file, act)
  return true
}

/** Does an edit, unless what is shown may not be changed. Says whether anything changed. */
export function edit(what: Edit): boolean {
  const state = useDocument.getState()
  if (!state.document || isReadOnly(state)) return false
  return carryOut(actOf({ document: state.document, history: state.history }, what, Date.now()))
}

/** Does an edit also while a run or a comparison is looked at: it is not the person's hand that changes what they see. */
export function editBeneath(what: Edit): boolean {
  const { document, history, open } = useDocument.getState()
  if (!document || !open || open.readOnly) return false
  return carryOut(actOf({ document, history }, what, Date.now()))
}

function step(next: (history: History) => Act | undefined): void {
  const state = useDocument.getState()
  if (!isReadOnly(state)) carryOut(next(state.history))
}

export const undo = (): void => step(undoOf)
export const redo = (): void => step(redoOf)

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
