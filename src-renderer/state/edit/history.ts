import type { Act, EditState } from '#shared/document/edit-history.ts'
import { patchBetween } from '#shared/document/patch.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'

/** One thing that a person can do to a document, and take back as one. */
export interface Edit {
  /** What was done, for the undo button: "Move", "Configure". */
  name: string
  /** Edits with the same key that follow each other closely become one step: typing in a field, nudging a node. */
  merge?: string
  apply(document: WorkflowDocument): WorkflowDocument
}

/** How long after an edit another one with the same key still belongs to it, in milliseconds. */
const mergeWithin = 1200

/** What an edit comes to in this state, or undefined when it changes nothing. */
export function actOf({ document, history }: EditState, edit: Edit, now: number): Act | undefined {
  const patch = patchBetween(document, edit.apply(document))
  if (patch.length === 0) return undefined
  const last = history.past.at(-1)
  const joins =
    last !== undefined &&
    edit.merge !== undefined &&
    last.merge === edit.merge &&
    now - last.at <= mergeWithin &&
    history.future.length === 0
  return { act: 'do', name: edit.name, merge: edit.merge, at: now, patch, ...(joins ? { joins } : {}) }
}
