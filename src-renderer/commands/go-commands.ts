import { Search } from 'lucide-react'
import { openDialog } from '../state/session-store.ts'
import type { Command } from './command.ts'

export const goCommands: readonly Command[] = [
  { id: 'go.command', group: 'go', icon: Search, keys: ['mod+k', 'mod+p'], always: true, perform: () => openDialog('commands') },
]
