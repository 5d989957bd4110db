import { visibleText } from '#shared/visible-text.ts'
import { openPicker } from '../../state/canvas-store.ts'
import { shownDocument, useDocument } from '../../state/document-store.ts'
import { bringIntoView, select, useSession } from '../../state/session-store.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { strings } from '../../ui/strings.ts'
import { focusEdge, spotOf } from '../canvas-view.ts'

/** Opens the search for a connection: of the selected node where there is one, otherwise any. */
export function openGoToEdge(): void {
  const document = shownDocument(useDocument.getState())
  if (!document) return
  const { nodes } = useSession.getState()
  const node = nodes.length === 1 && document.nodes[nodes[0] as string] ? (nodes[0] as string) : null
  const label = (id: string) => visibleText(document.nodes[id]?.label || strings.canvas.unnamed)
  const items = Object.entries(document.edges)
    .filter(([, { from, to }]) => node === null || from[0] === node || to[0] === node)
    .map(([id, { from, to }]) => ({
      id,
      label: `${label(from[0])} → ${label(to[0])}`,
      note: `${from[1]} → ${to[1]}`,
      keywords: [label(from[0]), label(to[0]), from[1], to[1]],
    }))
  openPicker({
    title: node === null ? canvasText.pick.goToEdge : canvasText.pick.goToEdgeOf(label(node)),
    placeholder: canvasText.pick.searchConnections,
    empty: canvasText.pick.noConnections,
    screen: node === null ? null : spotOf('nodes', node),
    items,
    choose: (item) => {
      const edge = document.edges[item.id]
      if (!edge) return
      select([], [item.id])
      bringIntoView(edge.to[0] === node ? edge.from[0] : edge.to[0])
      focusEdge(item.id)
      announce(item.label)
    },
  })
}
