import { mayLiveIn } from '#shared/document/places/node-tree.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { openPicker } from '../../state/canvas-store.ts'
import { edit, undo, useDocument } from '../../state/document-store.ts'
import { mayReplace, replaceNode } from '../../state/edit/replace-node.ts'
import { notify } from '../../state/session-store.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { fieldLabel, kindTitle } from '../../ui/kind-text.ts'
import { strings } from '../../ui/strings.ts'
import { spotOf } from '../canvas-view.ts'
import { kindItems, kindsFor } from '../kind-choices.ts'
import { labelOf } from './add-node-here.ts'

/** Opens the search for the kind that a node is to become. */
export function openReplaceMenu(id: string): void {
  const { document } = useDocument.getState()
  const node = document?.nodes[id]
  if (!document || !node) return
  const specs = kindsFor(document, node.parent).filter((spec) => mayReplace(document, id, spec.kind) && childrenFit(id, spec.kind))
  openPicker({
    title: canvasText.pick.replace(node.label),
    placeholder: canvasText.pick.searchKinds,
    empty: canvasText.pick.nothingFits,
    screen: spotOf('nodes', id),
    items: kindItems(specs),
    choose: (item) => replace(id, item.id),
  })
}

/** A parent agent takes over only agents. */
function childrenFit(id: string, kind: string): boolean {
  const { document } = useDocument.getState()
  if (!document || !specOf(kind)?.members) return true
  const trial = { ...document, nodes: { ...document.nodes, [id]: { ...document.nodes[id], kind } } } as typeof document
  return Object.values(document.nodes).every((node) => node.parent !== id || mayLiveIn(trial, node.kind, id))
}

function replace(id: string, kind: string): void {
  const { document } = useDocument.getState()
  const replacement = document && replaceNode(document, id, kind)
  if (!document || !replacement) return
  const labelBefore = labelOf(id)
  if (!edit(replacement.edit)) return
  announce(canvasText.said.replaced(labelBefore, kindTitle(kind)))
  const names = replacement.settings.map((name) => fieldLabel(document.nodes[id]?.kind ?? '', name))
  const parts = [
    names.length > 0 ? canvasText.settingsGone(names.join(', ')) : '',
    replacement.edges.length > 0 ? canvasText.gone(replacement.edges.length) : '',
  ].filter((part) => part !== '')
  if (parts.length > 0) notify({ tone: 'info', text: parts.join(' '), action: { label: strings.undo, run: undo } })
}
