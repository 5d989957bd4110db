import type { Edge, Node } from '@xyflow/react'
import type { MouseEvent } from 'react'
import { setDrag } from '../state/drag-store.ts'
import { select, useSession } from '../state/session-store.ts'
import { openAddMenu } from './act/add-node-here.ts'
import { openEdgeMenu, openNodeMenu, openPaneMenu } from './act/open-menu.ts'
import { dragKindOver, dropKind } from './palette-drag.ts'

type AnyMouseEvent = MouseEvent | globalThis.MouseEvent

export const isPane = (target: EventTarget): boolean => (target as Element).classList.contains('react-flow__pane')

const fields = 'input, textarea, select, [contenteditable="true"]'

/** Keeps a press with Shift, which selects nodes, from stretching a selection of text over the whole window. */
export function selectNoText(event: MouseEvent): void {
  const target = event.target as Element
  if (!event.shiftKey || target.closest(fields)) return
  event.preventDefault()
  // that keeps the keyboard where it was, too
  target.closest<HTMLElement>('[tabindex]')?.focus({ preventScroll: true })
}

/** Opens a menu in place of the browser's, but in fields, where the browser's is the right one. */
const asMenu = (event: AnyMouseEvent, open: (screen: { x: number; y: number }) => void): void => {
  if ((event.target as Element | null)?.closest(fields)) return
  event.preventDefault()
  open({ x: event.clientX, y: event.clientY })
}

/**
 * What the mouse does on the canvas, apart from dragging nodes. The same functions at every draw: the canvas library draws
 * every node anew when one of them is another.
 */
export const mouseHandlers = {
  onNodeMouseEnter: (_event: MouseEvent, node: Node) => useSession.setState({ hovered: node.id }),
  onNodeMouseLeave: () => useSession.setState({ hovered: null }),
  onEdgeMouseEnter: (_event: MouseEvent, edge: Edge) => setDrag({ hoveredEdge: edge.id }),
  onEdgeMouseLeave: () => setDrag({ hoveredEdge: null }),
  onNodeContextMenu: (event: MouseEvent, node: Node) => asMenu(event, (screen) => openNodeMenu(node.id, screen)),
  onEdgeContextMenu: (event: MouseEvent, edge: Edge) => asMenu(event, (screen) => openEdgeMenu(edge.id, screen)),
  onPaneContextMenu: (event: AnyMouseEvent) => asMenu(event, openPaneMenu),
  onMoveStart: (event: globalThis.MouseEvent | TouchEvent | null) => {
    // only a person's move has an event
    if (event) useSession.setState({ follow: false })
  },
  onPaneClick: () => select([]),
  onDoubleClick: (event: MouseEvent) => {
    if (isPane(event.target)) openAddMenu({ x: event.clientX, y: event.clientY })
  },
  onDragOver: dragKindOver,
  /** A drag from the palette that leaves the canvas points at nothing any more. */
  onDragLeave: (event: { currentTarget: Element; relatedTarget: EventTarget | null }) => {
    if (!event.currentTarget.contains(event.relatedTarget as Element | null)) setDrag({ container: null, edge: null })
  },
  onDrop: dropKind,
}
