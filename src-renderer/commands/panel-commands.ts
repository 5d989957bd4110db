import {
  Activity,
  Bot,
  ChartColumn,
  CircleAlert,
  FileText,
  GitCompareArrows,
  History,
  List,
  type LucideIcon,
  Shapes,
  Table2,
} from 'lucide-react'
import { setPreferences } from '../state/preferences-store.ts'
import { useRun } from '../state/run-store.ts'
import { openDialog, type RunTab, useSession } from '../state/session-store.ts'
import { showSide } from '../state/side-panels.ts'
import { entryOf, focusSoon } from '../ui/focus.ts'
import type { Command, CommandId } from './command.ts'

const region = (name: string) => document.querySelector<HTMLElement>(`[data-region="${name}"]`)

function showRunTab(runTab: RunTab): void {
  setPreferences({ bottom: true })
  useSession.setState({ runTab })
  focusSoon(() => region('bottom')?.querySelector<HTMLElement>(`[role="tab"][aria-selected="true"][id$="-${runTab}"]`))
}

/** Shows a list on the left and gives the keyboard to its search, or to its tab where it has none. */
export function showLeftTab(leftTab: 'add' | 'runs' | 'versions'): void {
  showSide('left')
  useSession.setState({ leftTab })
  focusSoon(() => {
    const panel = region('left')?.querySelector<HTMLElement>(`[role="tabpanel"][data-state="active"][id$="-${leftTab}"]`)
    return panel?.querySelector<HTMLElement>('input') ?? (panel ? entryOf(region('left') ?? panel) : null)
  })
}

const runTab = (id: CommandId, icon: LucideIcon, tab: RunTab, key: string, enabled?: () => boolean): Command => ({
  id,
  group: 'view',
  icon,
  keys: [key],
  ...(enabled ? { enabled } : {}),
  perform: () => showRunTab(tab),
})

/** What the panels show. */
export const panelCommands: readonly Command[] = [
  { id: 'view.nodes', group: 'view', icon: Shapes, keys: ['shift+n'], perform: () => showLeftTab('add') },
  { id: 'view.runs', group: 'view', icon: History, keys: ['shift+r'], perform: () => showLeftTab('runs') },
  { id: 'view.dashboard', group: 'view', icon: ChartColumn, keys: ['shift+d'], perform: () => openDialog('dashboard') },
  runTab('view.timeline', Activity, 'timeline', 'alt+1'),
  runTab('view.agents', Bot, 'agents', 'alt+2'),
  runTab('view.events', List, 'events', 'alt+3'),
  runTab('view.state', Table2, 'state', 'alt+4'),
  runTab('view.output', FileText, 'output', 'alt+5'),
  runTab('view.problems', CircleAlert, 'problems', 'alt+6'),
  runTab('view.comparison', GitCompareArrows, 'compare', 'alt+7', () => useRun.getState().other !== null),
]
