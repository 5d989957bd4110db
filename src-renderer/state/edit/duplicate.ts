import { cardWidth } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { strings } from '../../ui/strings.ts'
import { boxOf, fragmentOf, insertFragment } from './fragment.ts'
import type { Edit } from './history.ts'
import { topsOf } from './place-edits.ts'

/** Copies nodes with what is inside them and the edges among them, a little aside. Gives the new ids of the copied tops. */
export function duplicate(document: WorkflowDocument, ids: readonly string[]): { edit: Edit; copies: string[] } {
  const copies: string[] = []
  const edits: Edit[] = []
  // nodes of one container stay in it
  const all = topsOf(document, ids)
  for (const parent of new Set(all.map((id) => document.nodes[id]?.parent ?? null))) {
    const tops = all.filter((id) => (document.nodes[id]?.parent ?? null) === parent)
    const fragment = fragmentOf(document, tops)
    const by = { x: cardWidth / 8, y: boxOf(fragment).height + 24 }
    const { edit, tops: made } = insertFragment(fragment, { name: strings.edits.duplicate, parent, by })
    edits.push(edit)
    copies.push(...made)
  }
  return { copies, edit: { name: strings.edits.duplicate, apply: (at) => edits.reduce((next, each) => each.apply(next), at) } }
}
