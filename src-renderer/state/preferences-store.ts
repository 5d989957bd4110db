import { create } from 'zustand'

export type ThemeChoice = 'system' | 'light' | 'dark'
export type ContrastChoice = 'system' | 'more' | 'usual'
export type LanguageChoice = 'system' | 'en' | 'de'

interface Preferences {
  theme: ThemeChoice
  contrast: ContrastChoice
  /** Texts are picked when the window is loaded; a change shows after a reload. */
  language: LanguageChoice
  left: boolean
  right: boolean
  bottom: boolean
  /** Pixels. */
  bottomHeight: number
  leftWidth: number
  rightWidth: number
  /** The model that new runs ask, or null for what the workflow says. */
  model: string | null
  /** Tells on the desktop of runs that wait or end while the window is not looked at. */
  notifications: boolean
  /** A drag on empty canvas selects, and does not move the view. */
  dragSelects: boolean
  /** The overview of the canvas; null shows it in large workflows. */
  overview: boolean | null
  /** Workflows are listed with pictures. */
  workflowPictures: boolean
  /** The guided tour has been offered. */
  tourOffered: boolean
}

const key = 'trellis.preferences'
// the run panel comes up with the first run
const defaults: Preferences = {
  theme: 'system',
  contrast: 'system',
  language: 'system',
  left: true,
  right: true,
  bottom: false,
  bottomHeight: 360,
  leftWidth: 224,
  rightWidth: 320,
  model: null,
  notifications: false,
  dragSelects: false,
  overview: null,
  workflowPictures: false,
  tourOffered: false,
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

/** Keeps the page's theme and contrast in step with the choices and with the system. */
export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const more = matchMedia('(prefers-contrast: more)')
  const apply = () => {
    const { theme, contrast } = usePreferences.getState()
    const { dataset } = document.documentElement
    dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme
    dataset.contrast = contrast === 'system' ? (more.matches ? 'more' : 'usual') : contrast
  }
  dark.addEventListener('change', apply)
  more.addEventListener('change', apply)
  usePreferences.subscribe(apply)
  apply()
}
