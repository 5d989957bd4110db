import { Bell, Contrast, Languages, Moon, Sun, SunMoon } from 'lucide-react'
import { toggleNotifications } from '../state/attention.ts'
import { chooseLanguage } from '../state/choose-language.ts'
import { setPreferences } from '../state/preferences-store.ts'
import type { Command } from './command.ts'

export const preferenceCommands: readonly Command[] = [
  { id: 'view.notifications', group: 'view', icon: Bell, perform: () => void toggleNotifications() },
  { id: 'view.themeSystem', group: 'view', icon: SunMoon, perform: () => setPreferences({ theme: 'system' }) },
  { id: 'view.themeLight', group: 'view', icon: Sun, perform: () => setPreferences({ theme: 'light' }) },
  { id: 'view.themeDark', group: 'view', icon: Moon, perform: () => setPreferences({ theme: 'dark' }) },
  { id: 'view.contrastSystem', group: 'view', icon: Contrast, perform: () => setPreferences({ contrast: 'system' }) },
  { id: 'view.contrastMore', group: 'view', icon: Contrast, perform: () => setPreferences({ contrast: 'more' }) },
  { id: 'view.contrastUsual', group: 'view', icon: Contrast, perform: () => setPreferences({ contrast: 'usual' }) },
  { id: 'view.languageSystem', group: 'view', icon: Languages, perform: () => void chooseLanguage('system') },
  { id: 'view.languageEnglish', group: 'view', icon: Languages, perform: () => void chooseLanguage('en') },
  { id: 'view.languageGerman', group: 'view', icon: Languages, perform: () => void chooseLanguage('de') },
]
