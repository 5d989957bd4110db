import { create } from 'zustand'
import type { ErrorData } from '#shared/errors/app-error.ts'

export type RunTab = 'timeline' | 'agents' | 'events' | 'state' | 'output' | 'problems' | 'compare'
export type DialogName = 'workflows' | 'run' | 'help' | 'commands' | 'dashboard' | 'settings'

export interface Notice {
  id: number
  tone: 'info' | 'good' | 'bad'
  text: string
  hint?: string
  action?: { label: string; run(): void }
  /** Stays out of sight while a dialog is open, which it has nothing to do with. */
  yields?: boolean
}

/** The port that a connection is being drawn from. */
export interface Connecting {
  node: string
  handle: string
  type: 'source' | 'target'
  /** The edge whose other end is being taken to another port. */
  edge?: string
}

interface SessionState {
  /** Selected nodes and edges of the canvas. */
  nodes: readonly string[]
  edges: readonly string[]
  /** The node that the mouse is over, on the canvas or in the timeline. */
  hovered: string | null
  /** The visit shown in the inspector, by its path; null shows the latest. */
  visit: string | null
  span: string | null
  runTab: RunTab
  leftTab: 'add' | 'runs' | 'versions'
  inspectorTab: 'settings' | 'run'
  /** The workflow's own settings are shown while no node is selected. */
  workflowSettings: boolean
  dialog: DialogName | null
  notices: readonly Notice[]
  /** Asks the canvas to bring a node into view, or all of them (`null`); the number makes equal wishes differ. */
  reveal: { node: string | null; wish: number }
  /** The canvas keeps what is at work in view, until the person moves it. */
  follow: boolean
  connecting: Connecting | null
  /** What part of the canvas is seen, after it was last moved. */
  viewport: { x: number; y: number; zoom: number } | null
  /** Asks the canvas to show `viewport`; the number makes equal wishes differ. */
  viewportWish: number
}

/** What is looked at: neither saved with the document nor undoable. */
export const useSession = create<SessionState>(() => ({
  nodes: [],
  edges: [],
  hovered: null,
  visit: null,
  span: null,
  runTab: 'timeline',
  leftTab: 'add',
  inspectorTab: 'settings',
  workflowSettings: false,
  dialog: null,
  notices: [],
  reveal: { node: null, wish: 0 },
  follow: false,
  connecting: null,
  viewport: null,
  viewportWish: 0,
}))

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((id, index) => id === b[index])

export function select(nodes: readonly string[], edges: readonly string[] = []): void {
  const state = useSession.getState()
  if (same(state.nodes, nodes) && same(state.edges, edges)) return
  useSession.setState({ nodes, edges, ...(same(state.nodes, nodes) ? {} : { visit: null }) })
}

/** Selects a node and brings it into view. */
export function goToNode(node: string): void {
  select([node])
  bringIntoView(node)
}

/** Moves the canvas to where a node can be read, if it cannot be already. */
export function bringIntoView(node: string): void {
  useSession.setState((state) => ({ reveal: { node, wish: state.reveal.wish + 1 } }))
}

export function showWhole(): void {
  useSession.setState((state) => ({ reveal: { node: null, wish: state.reveal.wish + 1 } }))
}

export function openDialog(dialog: DialogName | null): void {
  useSession.setState({ dialog })
}

let lastNotice = 0

/** Says something; what is said again takes the place of what was said before. */
export function notify(notice: Omit<Notice, 'id'>): void {
  const id = ++lastNotice
  useSession.setState(({ notices }) => {
    const others = notices.filter(({ text, hint }) => text !== notice.text || hint !== notice.hint)
    return { notices: [...others.slice(-3), { ...notice, id }] }
  })
}

export function notifyError(error: ErrorData): void {
  notify({ tone: 'bad', text: error.message, ...(error.hint ? { hint: error.hint } : {}) })
}

export function dismissNotice(id: number): void {
  useSession.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }))
}

/** Takes errors back that tell of a file, once another one has been opened: they would lie on what that brings up. */
export function dismissErrors(): void {
  useSession.setState((state) => ({ notices: state.notices.filter(({ tone }) => tone !== 'bad') }))
}
