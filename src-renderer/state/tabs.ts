import { create } from 'zustand'
import { visibleText } from '#shared/visible-text.ts'
import { strings } from '../ui/strings.ts'
import { call, errorData } from './api.ts'
import { isDirty, noDocument, useDocument } from './document-store.ts'
import { moveEdits } from './journal-keeper.ts'
import { clearRun, isRunGoing, parkRun, restoreRun, useRun } from './run-store.ts'
import { notify, notifyError, select, useSession } from './session-store.ts'
import { keepWorkNow, loadWorkflow } from './workflow-files.ts'

/** An open workflow. What changes while it is on the canvas (name, unsaved work, a run) is told by the stores; this is how it was left. */
export interface Tab {
  file: string
  name: string
  dirty: boolean
  running: boolean
}

interface TabsState {
  tabs: readonly Tab[]
  /** The file of the one on the canvas. */
  active: string | null
}

/** The workflows that are open. The stores hold the one on the canvas; the others wait here as they were left. */
export const useTabs = create<TabsState>(() => ({ tabs: [], active: null }))

type Left = ReturnType<typeof takeOff>
const parked = new Map<string, Left>()
const closed: string[] = []

/** Everything that belongs to the workflow on the canvas, taken out of the stores. */
function takeOff() {
  const { nodes, edges, visit, span, runTab, inspectorTab, workflowSettings, viewport } = useSession.getState()
  return {
    document: useDocument.getState(),
    run: parkRun(),
    session: { nodes, edges, visit, span, runTab, inspectorTab, workflowSettings, viewport },
  }
}

function putBack(left: Left): void {
  useDocument.setState(left.document, true)
  restoreRun(left.run)
  useSession.setState((state) => ({ ...left.session, viewportWish: state.viewportWish + 1 }))
}

/** How the tab on the canvas is now. */
function activeTab(file: string): Tab {
  const state = useDocument.getState()
  return { file, name: state.document?.name ?? file, dirty: isDirty(state), running: isRunGoing(useRun.getState()) }
}

async function leave(): Promise<void> {
  const { active, tabs } = useTabs.getState()
  if (active === null) return
  await keepWorkNow()
  if (useDocument.getState().document === null) return
  useTabs.setState({ tabs: tabs.map((tab) => (tab.file === active ? activeTab(active) : tab)) })
  parked.set(active, takeOff())
}

let turn: Promise<unknown> = Promise.resolve()

/** One change of what is on the canvas after another: a slow file must not come up in another one's tab. */
function inTurn<T>(change: () => Promise<T>): Promise<T> {
  const done = turn.then(change)
  turn = done.catch(() => undefined)
  return done
}

/** Brings a workflow onto the canvas: as it was left when it is open, from its file otherwise. */
export const openWorkflow = (file: string): Promise<void> => inTurn(() => show(file))

async function show(file: string): Promise<void> {
  const { active } = useTabs.getState()
  if (active === file && useDocument.getState().document !== null) return
  if (active !== file) await leave()
  const left = parked.get(file)
  parked.delete(file)
  useTabs.setState(({ tabs }) => ({
    active: file,
    tabs: tabs.some((tab) => tab.file === file) ? tabs : [...tabs, { file, name: file, dirty: false, running: false }],
  }))
  if (left) putBack(left)
  else {
    clearCanvas({ loading: true })
    await loadWorkflow(file)
  }
  remember()
}

/** `loading` says whether something is about to take the place. */
function clearCanvas({ loading }: { loading: boolean }): void {
  clearRun()
  select([])
  useDocument.setState({ ...noDocument, loading }, true)
}

/** Makes a workflow from a template, from the text of a file, or empty, and opens it. */
export async function createWorkflow(options: { name: string; template?: string; text?: string; folder?: string }): Promise<boolean> {
  try {
    const { file } = await call((client) => client.workflow.create(options))
    await openWorkflow(file)
    return true
  } catch (thrown) {
    notifyError(errorData(thrown))
    return false
  }
}

/** Takes a workflow off the window. Unsaved work stays kept, and a run goes on. */
export const closeTab = (file: string): Promise<void> => inTurn(() => close(file))

async function close(file: string): Promise<void> {
  const { tabs, active } = useTabs.getState()
  const at = tabs.findIndex((tab) => tab.file === file)
  const tab = tabs[at]
  if (!tab) return
  const now = active === file ? activeTab(file) : tab
  if (active === file) {
    await keepWorkNow()
    const next = tabs[at + 1] ?? tabs[at - 1]
    useTabs.setState({ active: null })
    if (next) await show(next.file)
    else clearCanvas({ loading: false })
  }
  parked.delete(file)
  closed.push(file)
  useTabs.setState((state) => ({ tabs: state.tabs.filter((other) => other.file !== file) }))
  remember()
  if (now.dirty) notify({ tone: 'info', text: strings.tabs.closedDirty(visibleText(now.name)) })
}

/** Lets open workflows go on under the new paths of their files. Their edits have been kept, and have moved along. */
export function moveOpenFiles(moved: readonly { from: string; to: string }[]): void {
  for (const { from, to } of moved) {
    moveEdits(from, to)
    const left = parked.get(from)
    parked.delete(from)
    if (left) parked.set(to, { ...left, document: { ...left.document, open: left.document.open && { ...left.document.open, file: to } } })
    const { open } = useDocument.getState()
    if (open?.file === from) useDocument.setState({ open: { ...open, file: to }, disk: null })
    closed.forEach((file, index) => {
      if (file === from) closed[index] = to
    })
    useTabs.setState(({ tabs, active }) => ({
      tabs: tabs.map((tab) => (tab.file === from ? { ...tab, file: to } : tab)),
      active: active === from ? to : active,
    }))
  }
  remember()
}

/** Shows on a tab that waits what its workflow is called now. */
export function renameTab(file: string, name: string): void {
  useTabs.setState(({ tabs }) => ({ tabs: tabs.map((tab) => (tab.file === file ? { ...tab, name } : tab)) }))
}

/** Opens the workflow again that was closed last. */
export function reopenTab(): void {
  const file = closed.pop()
  if (file !== undefined) void openWorkflow(file)
}

export const canReopenTab = (): boolean => closed.length > 0

/** Shows on the tab that waits with a run whether it goes on. */
export function noteRun(runId: string, running: boolean): void {
  const file = [...parked].find(([, left]) => left.run.runId === runId)?.[0]
  if (file !== undefined) useTabs.setState(({ tabs }) => ({ tabs: tabs.map((tab) => (tab.file === file ? { ...tab, running } : tab)) }))
}

/** The tab beside the active one: 1 to the right, -1 to the left, around the ends. */
export function stepTab(by: 1 | -1): void {
  const { tabs, active } = useTabs.getState()
  const at = tabs.findIndex((tab) => tab.file === active)
  const next = tabs[(at + by + tabs.length) % tabs.length]
  if (next && next.file !== active) void openWorkflow(next.file)
}

/** Puts an open workflow into the place of another one; the tabs in between make room. */
export function moveTab(file: string, to: number): void {
  const { tabs } = useTabs.getState()
  const tab = tabs.find((each) => each.file === file)
  if (!tab || to < 0 || to >= tabs.length || tabs[to] === tab) return
  useTabs.setState({ tabs: tabs.filter((each) => each !== tab).toSpliced(to, 0, tab) })
  remember()
}

const key = 'trellis.tabs'

function remember(): void {
  const { tabs, active } = useTabs.getState()
  try {
    localStorage.setItem(key, JSON.stringify({ files: tabs.map((tab) => tab.file), active }))
  } catch {
    // a window without storage forgets what was open
  }
}

/** What was open when the window was closed. */
export function rememberedTabs(): { files: readonly string[]; active: string | null } {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    const { files, active } = saved as { files?: unknown; active?: unknown }
    return {
      files: Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [],
      active: typeof active === 'string' ? active : null,
    }
  } catch {
    return { files: [], active: null }
  }
}

/** Shows the given workflows as tabs; each is read from its file when it is chosen. */
export function listTabs(tabs: readonly { file: string; name: string }[]): void {
  useTabs.setState({ tabs: tabs.map(({ file, name }) => ({ file, name, dirty: false, running: false })) })
}
