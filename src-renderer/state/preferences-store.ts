import { create } from 'zustand'

export type ThemeChoice = 'system' | 'light' | 'dark'
export type ContrastChoice = 'system' | 'more' | 'usual'
export type MotionChoice = 'system' | 'usual' | 'less'
export type LanguageChoice = 'system' | 'en' | 'de'

interface Preferences {
  theme: ThemeChoice
  contrast: ContrastChoice
  motion: MotionChoice
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
  motion: 'system',
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

/** Whether things are to be where they go at once. */
export const isCalm = (): boolean => document.documentElement.dataset.motion === 'less'

/** Keeps the page's theme, contrast and motion in step with the choices and with the system. */
export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const more = matchMedia('(prefers-contrast: more)')
  const less = matchMedia('(prefers-reduced-motion: reduce)')
  const apply = () => {
    const { theme, contrast, motion } = usePreferences.getState()
    const { dataset } = document.documentElement
    dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme
    dataset.contrast = contrast === 'system' ? (more.matches ? 'more' : 'usual') : contrast
    dataset.motion = motion === 'system' ? (less.matches ? 'less' : 'usual') : motion
  }
  dark.addEventListener('change', apply)
  more.addEventListener('change', apply)
  less.addEventListener('change', apply)
  usePreferences.subscribe(apply)
  apply()
}
