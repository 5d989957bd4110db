import { type MenuTopic, type Point, useCanvas } from '../../state/canvas-store.ts'
import { shownDocument, useDocument } from '../../state/document-store.ts'
import { select, useSession } from '../../state/session-store.ts'
import { focusedNode, middleOfScreen, spotOf } from '../canvas-view.ts'

const open = (topic: MenuTopic, screen: Point): void => useCanvas.setState({ menu: { topic, screen }, picker: null })

/** Opens the menu of a node: of the whole selection, where the node is one of several that are selected. */
export function openNodeMenu(id: string, screen: Point): void {
  const { nodes } = useSession.getState()
  const several = nodes.length > 1 && nodes.includes(id)
  if (!several) select([id])
  open(several ? 'selection' : 'node', screen)
}

export function openEdgeMenu(id: string, screen: Point): void {
  select([], [id])
  open('edge', screen)
}

export function openPaneMenu(screen: Point): void {
  open('pane', screen)
}

/** Opens the menu of what has the keyboard, or of what is selected. */
export function openMenuByKeyboard(): void {
  const document = shownDocument(useDocument.getState())
  const { nodes, edges } = useSession.getState()
  const focused = focusedNode()
  const edge = globalThis.document.activeElement?.closest<HTMLElement>('.react-flow__edge')?.dataset.id ?? edges[0]
  const node = focused ?? nodes[0]
  if (node !== undefined && document?.nodes[node]) openNodeMenu(node, spotOf('nodes', node))
  else if (edge !== undefined && document?.edges[edge]) openEdgeMenu(edge, spotOf('edges', edge))
  else openPaneMenu(middleOfScreen())
}
