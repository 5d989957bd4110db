import { canReopenTab, closeTab, reopenTab, stepTab, useTabs } from '../state/tabs.ts'
import type { Command } from './command.ts'

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
]
