import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { applyPatch, joinPatches, type Patch, patchBetween } from './patch.ts'

/** One thing that a person can do to a document, and take back as one. */
export interface Edit {
  /** What was done, for the undo button: "Move", "Configure". */
  name: string
  /** Edits with the same key that follow each other closely become one step: typing in a field, nudging a node. */
  merge?: string
  apply(document: WorkflowDocument): WorkflowDocument
}

interface Step {
  name: string
  merge: string | undefined
  /** Milliseconds, of the last edit in it. */
  at: number
  patch: Patch
}

export interface History {
  readonly past: readonly Step[]
  readonly future: readonly Step[]
}

export const noHistory: History = { past: [], future: [] }

/** How long after an edit another one with the same key still belongs to it, in milliseconds. */
const mergeWithin = 1200
const longest = 500

/** Does an edit. Gives the same document and history when it changes nothing. */
export function record(
  document: WorkflowDocument,
  history: History,
  edit: Edit,
  now: number,
): { document: WorkflowDocument; history: History } {
  const after = edit.apply(document)
  const patch = patchBetween(document, after)
  if (patch.length === 0) return { document, history }
  const last = history.past.at(-1)
  const merges =
    last !== undefined &&
    edit.merge !== undefined &&
    last.merge === edit.merge &&
    now - last.at <= mergeWithin &&
    history.future.length === 0
  const step: Step = { name: edit.name, merge: edit.merge, at: now, patch: merges ? joinPatches(last.patch, patch) : patch }
  const before = merges ? history.past.slice(0, -1) : history.past
  const past = step.patch.length === 0 ? before : [...before, step].slice(-longest)
  return { document: after, history: { past, future: [] } }
}

export function undo(document: WorkflowDocument, { past, future }: History): { document: WorkflowDocument; history: History } {
  const step = past.at(-1)
  if (!step) return { document, history: { past, future } }
  return { document: applyPatch(document, step.patch, 'undo'), history: { past: past.slice(0, -1), future: [step, ...future] } }
}

export function redo(document: WorkflowDocument, { past, future }: History): { document: WorkflowDocument; history: History } {
  const [step, ...rest] = future
  if (!step) return { document, history: { past, future } }
  // a step that was redone takes in no later typing
  return { document: applyPatch(document, step.patch, 'redo'), history: { past: [...past, { ...step, merge: undefined }], future: rest } }
}
