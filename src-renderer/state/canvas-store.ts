import { create } from 'zustand'
import { useDocument } from './document-store.ts'

export interface Point {
  x: number
  y: number
}

/** One thing to choose in a search on the canvas. */
export interface PickItem {
  id: string
  label: string
  /** Beside the label. */
  note?: string
  /** Further words that find it. */
  keywords?: readonly string[]
  /** Kind whose icon it has. */
  kind?: string
  /** Heading that it stands under while nothing is typed. */
  group?: string
}

/** A search that has come up on the canvas. */
export interface Picker {
  title: string
  placeholder: string
  /** Shown when there is nothing to choose. */
  empty: string
  /** Shown below the list: what the keys do. */
  hint?: string
  /** Pixels of the window; null for the middle of the canvas. */
  screen: Point | null
  items: readonly PickItem[]
  /** `apart` is true when Shift was held: add, but do not connect. */
  choose(item: PickItem, apart: boolean): void
}

export type MenuTopic = 'node' | 'edge' | 'pane' | 'selection'

interface CanvasState {
  picker: Picker | null
  /** The context menu, and what it is about. */
  menu: { topic: MenuTopic; screen: Point } | null
  /** The node whose label is being written in place. */
  renaming: string | null
  /** The note whose text is being written in place. */
  writing: string | null
  /** The comment that is open. */
  comment: { part: 'nodes' | 'edges'; id: string; screen: Point } | null
  history: boolean
  /** A large workflow is seen from so far that cards are drawn without their parts. */
  distant: boolean
  /** Nodes glide to where an arrangement has put them. */
  gliding: boolean
}

const nothing: CanvasState = {
  picker: null,
  menu: null,
  renaming: null,
  writing: null,
  comment: null,
  history: false,
  gliding: false,
  distant: false,
}

/** What is open on the canvas for a moment: searches, menus, fields. Gone when another workflow comes up. */
export const useCanvas = create<CanvasState>(() => nothing)

useDocument.subscribe((state, before) => {
  if (state.open?.file !== before.open?.file || state.viewed !== before.viewed)
    useCanvas.setState(({ distant }) => ({ ...nothing, distant }))
})

export const openPicker = (picker: Picker): void => useCanvas.setState({ picker, menu: null })
