import { canReopenTab, closeTab, moveTab, reopenTab, stepTab, useTabs } from '../state/tabs.ts'
import { announce } from '../ui/announce.ts'
import { strings } from '../ui/strings.ts'
import type { Command } from './command.ts'

/** Moves the tab of what is on the canvas, and says where it is then. */
const move = (by: 1 | -1) => () => {
  const { tabs, active } = useTabs.getState()
  const to = tabs.findIndex(({ file }) => file === active) + by
  if (active === null || to < 0 || to >= tabs.length) return
  moveTab(active, to)
  announce(strings.tabs.moved(to + 1, tabs.length))
}

const several = (): boolean => useTabs.getState().tabs.length > 1

/** A browser keeps Ctrl+W and its like for itself, so these have keys with Alt. */
export const tabCommands: readonly Command[] = [
  {
    id: 'tab.close',
    group: 'file',
    keys: ['alt+w'],
    always: true,
    enabled: () => useTabs.getState().active !== null,
    perform: () => {
      const { active } = useTabs.getState()
      if (active !== null) void closeTab(active)
    },
  },
  { id: 'tab.reopen', group: 'file', keys: ['alt+shift+t'], always: true, enabled: canReopenTab, perform: reopenTab },
  { id: 'tab.next', group: 'go', keys: ['alt+PageDown', 'mod+PageDown'], always: true, enabled: several, perform: () => stepTab(1) },
  { id: 'tab.previous', group: 'go', keys: ['alt+PageUp', 'mod+PageUp'], always: true, enabled: several, perform: () => stepTab(-1) },
  { id: 'tab.moveRight', group: 'file', keys: ['alt+shift+PageDown'], always: true, enabled: several, perform: move(1) },
  { id: 'tab.moveLeft', group: 'file', keys: ['alt+shift+PageUp'], always: true, enabled: several, perform: move(-1) },
]
