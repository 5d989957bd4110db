import { openPicker } from '../../state/canvas-store.ts'
import { shownDocument, useDocument } from '../../state/document-store.ts'
import { goToNode } from '../../state/session-store.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { strings } from '../../ui/strings.ts'
import { focusNode } from '../canvas-view.ts'

/** Opens the search for a node by its label. */
export function openGoToNode(): void {
  const document = shownDocument(useDocument.getState())
  if (!document) return
  const items = Object.entries(document.nodes).map(([id, node]) => ({
    id,
    label: node.label || strings.canvas.unnamed,
    kind: node.kind,
    note: document.nodes[node.parent ?? '']?.label ?? '',
    keywords: [node.kind],
  }))
  openPicker({
    title: canvasText.pick.goTo,
    placeholder: canvasText.pick.searchLabels,
    empty: canvasText.pick.nothing,
    screen: null,
    items,
    choose: ({ id, label, kind }) => {
      goToNode(id)
      focusNode(id)
      announce(canvasText.said.at(label, kind ?? ''))
    },
  })
}
