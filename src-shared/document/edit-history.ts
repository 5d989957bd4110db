import { applyPatch, joinPatches, type Patch } from './patch.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/** What can be taken back as one. */
export interface Step {
  name: string
  merge?: string | undefined
  /** Milliseconds, of the last edit in it. */
  at: number
  patch: Patch
}

export interface History {
  readonly past: readonly Step[]
  readonly future: readonly Step[]
}

export const noHistory: History = { past: [], future: [] }

export interface EditState {
  document: WorkflowDocument
  history: History
}

/**
 * One move in the history of a document, with the patch that it applies: a new step, or more of the last one (`joins`), or a
 * step taken back or done again. It says by itself what becomes of the document, so that a list of acts can be kept in a
 * file and replayed.
 */
export type Act = ({ act: 'do'; joins?: true } & Step) | ({ act: 'undo' | 'redo' } & Step)

/** Steps that are remembered. A person does some thousand in a long day. */
export const longestHistory = 20_000

/** Carries out an act. Gives new objects and changes none. */
export function perform({ document, history: { past, future } }: EditState, act: Act): EditState {
  const { name, merge, at, patch } = act
  if (act.act === 'do') {
    const last = act.joins ? past.at(-1) : undefined
    const step: Step = { name, merge, at, patch: last ? joinPatches(last.patch, patch) : patch }
    const before = last ? past.slice(0, -1) : past
    const steps = step.patch.length === 0 ? before : [...before, step]
    return {
      document: applyPatch(document, patch, 'redo'),
      history: { past: steps.length > longestHistory ? steps.slice(-longestHistory) : steps, future: [] },
    }
  }
  if (act.act === 'undo')
    return {
      document: applyPatch(document, patch, 'undo'),
      history: { past: past.slice(0, -1), future: [{ name, merge, at, patch }, ...future] },
    }
  // a step that was redone takes in no later typing
  return {
    document: applyPatch(document, patch, 'redo'),
    history: { past: [...past, { name, at, patch }], future: future.slice(1) },
  }
}

/** The act that takes the last step back, or undefined when there is none. */
export function undoOf({ past }: History): Act | undefined {
  const step = past.at(-1)
  return step && { act: 'undo', ...step }
}

/** The act that does again what was taken back last. */
export function redoOf({ future }: History): Act | undefined {
  const [step] = future
  return step && { act: 'redo', ...step }
}
