import { create } from 'zustand'

export type ThemeChoice = 'system' | 'light' | 'dark'

interface Preferences {
  theme: ThemeChoice
  left: boolean
  right: boolean
  bottom: boolean
  /** Pixels. */
  bottomHeight: number
  /** The model that new runs ask, or null for what the workflow says. */
  model: string | null
  /** Tells on the desktop of runs that wait or end while the window is not looked at. */
  notifications: boolean
}

const key = 'trellis.preferences'
// the run panel comes up with the first run
const defaults: Preferences = {
  theme: 'system',
  left: true,
  right: true,
  bottom: false,
  bottomHeight: 360,
  model: null,
  notifications: false,
}

function stored(): Preferences {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return { ...defaults, ...(saved as Partial<Preferences>) }
  } catch {
    return defaults
  }
}

/** How this person's window is set up; kept in the window's own storage. */
export const usePreferences = create<Preferences>(() => (typeof localStorage === 'undefined' ? defaults : stored()))

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change)
  try {
    localStorage.setItem(key, JSON.stringify(usePreferences.getState()))
  } catch {
    // a window without storage forgets; nothing else depends on it
  }
}

/** Keeps `data-theme` on the page in step with the choice and with the system. */
export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const { theme } = usePreferences.getState()
    document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme
  }
  dark.addEventListener('change', apply)
  usePreferences.subscribe(apply)
  apply()
}
