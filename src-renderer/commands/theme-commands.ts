import { Moon, Sun, SunMoon } from 'lucide-react'
import { setPreferences } from '../state/preferences-store.ts'
import type { Command } from './command.ts'

export const themeCommands: readonly Command[] = [
  { id: 'view.themeSystem', group: 'view', icon: SunMoon, perform: () => setPreferences({ theme: 'system' }) },
  { id: 'view.themeLight', group: 'view', icon: Sun, perform: () => setPreferences({ theme: 'light' }) },
  { id: 'view.themeDark', group: 'view', icon: Moon, perform: () => setPreferences({ theme: 'dark' }) },
]
