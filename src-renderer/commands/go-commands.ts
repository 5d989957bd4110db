import { Search } from 'lucide-react'
import { openDialog } from '../state/session-store.ts'
import { stepRegion } from '../ui/focus.ts'
import type { Command } from './command.ts'

export const goCommands: readonly Command[] = [
  { id: 'go.command', group: 'go', icon: Search, keys: ['mod+k', 'mod+p'], always: true, perform: () => openDialog('commands') },
  { id: 'go.nextRegion', group: 'go', keys: ['F6'], always: true, perform: () => stepRegion(1) },
  { id: 'go.previousRegion', group: 'go', keys: ['shift+F6'], always: true, perform: () => stepRegion(-1) },
]
