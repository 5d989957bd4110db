import {
  ArrowLeftRight,
  Cable,
  MessageSquare,
  PencilLine,
  Plus,
  Replace,
  Route,
  SlidersHorizontal,
  SquareMenu,
  StickyNote,
} from 'lucide-react'
import { addAtPoint, openAddMenu } from '../canvas/act/add-node-here.ts'
import { openReplaceMenu } from '../canvas/act/change-kind.ts'
import { openConnectionPicker, openReconnectPicker } from '../canvas/act/connect-here.ts'
import { openInsertMenu } from '../canvas/act/insert-here.ts'
import { openMenuByKeyboard } from '../canvas/act/open-menu.ts'
import { focusedNode, mouseOnScreen, placeOnScreen, spotOf, toCanvas } from '../canvas/canvas-view.ts'
import { useCanvas } from '../state/canvas-store.ts'
import { useDocument } from '../state/document-store.ts'
import { select, useSession } from '../state/session-store.ts'
import { showSide } from '../state/side-panels.ts'
import type { Command } from './command.ts'
import { canEdit } from './edit-commands.ts'

/** The one selected node, or none. */
export function oneNode(): string | null {
  const { nodes } = useSession.getState()
  return nodes.length === 1 && useDocument.getState().document?.nodes[nodes[0] as string] ? (nodes[0] as string) : null
}

function oneEdge(): string | null {
  const { nodes, edges } = useSession.getState()
  return nodes.length === 0 && edges.length === 1 ? (edges[0] as string) : null
}

const withEdge = (act: (id: string) => void) => () => {
  const id = oneEdge()
  if (id !== null) act(id)
}
const withNode = (act: (id: string) => void) => () => {
  const id = oneNode()
  if (id !== null) act(id)
}
const kindOf = (id: string | null): string | undefined => useDocument.getState().document?.nodes[id ?? '']?.kind
const mayNode = () => canEdit() && oneNode() !== null
const mayEdge = () => canEdit() && oneEdge() !== null

/** Whether a node or an edge has the keyboard. */
const isOnElement = (): boolean => document.activeElement?.matches('.react-flow__node, .react-flow__edge') === true

/** Gives the keyboard to the first field of the selected node's settings. */
function openSettings(): void {
  showSide('right')
  useSession.setState({ inspectorTab: 'settings' })
  const focusFirst = (tries: number) => {
    const field = document.querySelector<HTMLElement>(
      '.inspector-panel :is(input, textarea, select, [contenteditable="true"]):not([disabled])',
    )
    if (field) field.focus()
    else if (tries > 0) requestAnimationFrame(() => focusFirst(tries - 1))
  }
  focusFirst(20)
}

function writeComment(): void {
  const [edge, node] = [oneEdge(), oneNode()]
  if (node !== null) useCanvas.setState({ comment: { part: 'nodes', id: node, screen: spotOf('nodes', node) } })
  else if (edge !== null) useCanvas.setState({ comment: { part: 'edges', id: edge, screen: spotOf('edges', edge) } })
}

function addNote(): void {
  const id = addAtPoint('note', toCanvas(placeOnScreen()), mouseOnScreen() === null)
  if (id === null) return
  select([id])
  useCanvas.setState({ writing: id })
}

export const nodeCommands: readonly Command[] = [
  { id: 'node.search', group: 'edit', icon: Plus, keys: ['/'], enabled: canEdit, perform: () => openAddMenu() },
  { id: 'node.note', group: 'edit', icon: StickyNote, keys: ['n'], enabled: canEdit, perform: addNote },
  {
    id: 'node.settings',
    group: 'edit',
    icon: SlidersHorizontal,
    keys: ['Enter'],
    onCanvas: true,
    // on another node, or on an edge, that has the keyboard Enter selects that first
    enabled: () => oneNode() !== null && (focusedNode() === oneNode() || !isOnElement()),
    perform: withNode((id) => (kindOf(id) === 'note' ? useCanvas.setState({ writing: id }) : openSettings())),
  },
  {
    id: 'node.rename',
    group: 'edit',
    icon: PencilLine,
    keys: ['F2'],
    enabled: mayNode,
    perform: withNode((id) => useCanvas.setState({ renaming: id })),
  },
  {
    id: 'node.comment',
    group: 'edit',
    icon: MessageSquare,
    keys: ['m'],
    // a note is a comment itself
    enabled: () => canEdit() && ((oneNode() !== null && kindOf(oneNode()) !== 'note') || oneEdge() !== null),
    perform: writeComment,
  },
  { id: 'node.connect', group: 'edit', icon: Cable, keys: ['c'], enabled: mayNode, perform: withNode(openConnectionPicker) },
  { id: 'node.replace', group: 'edit', icon: Replace, keys: ['r'], enabled: mayNode, perform: withNode(openReplaceMenu) },
  {
    id: 'edge.insert',
    group: 'edit',
    icon: ArrowLeftRight,
    keys: ['i'],
    enabled: mayEdge,
    perform: withEdge((id) => openInsertMenu(id)),
  },
  { id: 'edge.reconnect', group: 'edit', icon: Route, keys: ['o'], enabled: mayEdge, perform: withEdge(openReconnectPicker) },
  { id: 'canvas.menu', group: 'edit', icon: SquareMenu, keys: ['shift+F10', 'ContextMenu'], onCanvas: true, perform: openMenuByKeyboard },
]
