import type { Act, EditState } from '#shared/document/edit-history.ts'
import { type Patch, patchBetween } from '#shared/document/patch.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { strings } from '../../ui/strings.ts'

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
  const after = edit.apply(document)
  const patch = patchBetween(document, after)
  if (patch.length === 0) return undefined
  const last = history.past.at(-1)
  const joins =
    last !== undefined &&
    edit.merge !== undefined &&
    last.merge === edit.merge &&
    now - last.at <= mergeWithin &&
    history.future.length === 0
  return { act: 'do', name: stepName(edit.name, patch, document, after), merge: edit.merge, at: now, patch, ...(joins ? { joins } : {}) }
}

/** What was done, with what it was done to: "Configure Router", "Move Intake and 2 others". */
function stepName(name: string, patch: Patch, before: WorkflowDocument, after: WorkflowDocument): string {
  const labelOf = (id: string) => (after.nodes[id] ?? before.nodes[id])?.label ?? ''
  const changed = (part: string) => patch.filter((change) => change.part === part).map((change) => change.key)
  const nodes = changed('nodes')
  const touched = nodes.length > 0 ? nodes : changed('edges').length > 0 ? [] : changed('layout')
  if (touched.length > 0) {
    // what lies inside others that were touched as well is not named: a container stands for all of it
    const all = new Set(touched)
    const tops = touched.filter((id) => !all.has((after.nodes[id] ?? before.nodes[id])?.parent ?? ''))
    return strings.edits.about(name, labelOf(tops[0] ?? (touched[0] as string)), Math.max(1, tops.length) - 1)
  }
  const [edge] = changed('edges')
  const ends = edge === undefined ? undefined : (after.edges[edge] ?? before.edges[edge])
  return ends ? strings.edits.between(name, labelOf(ends.from[0]), labelOf(ends.to[0])) : name
}
