import { create } from 'zustand'
import { useTabs } from '../state/tabs.ts'

const key = 'trellis.recent'
const most = 30

function stored(): readonly string[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(saved) ? saved.filter((file) => typeof file === 'string') : []
  } catch {
    return []
  }
}

/** Files of workflows in the order in which this window opened them, the last one first. */
export const useRecent = create<{ files: readonly string[] }>(() => ({ files: typeof localStorage === 'undefined' ? [] : stored() }))

function setRecent(files: readonly string[]): void {
  useRecent.setState({ files: files.slice(0, most) })
  try {
    localStorage.setItem(key, JSON.stringify(useRecent.getState().files))
  } catch {
    // a window without storage forgets
  }
}

export function followRecent(): void {
  useTabs.subscribe(({ active }, before) => {
    if (active !== null && active !== before.active) setRecent([active, ...useRecent.getState().files.filter((file) => file !== active)])
  })
}

export function renameRecent(moved: readonly { from: string; to: string }[]): void {
  const names = new Map(moved.map(({ from, to }) => [from, to]))
  setRecent(useRecent.getState().files.map((file) => names.get(file) ?? file))
}
