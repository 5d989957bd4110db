import { create } from 'zustand'
import { openDialog } from '../state/session-store.ts'

/** Which page of the settings is shown; null is the first one. */
export const useSettings = create<{ section: string | null }>(() => ({ section: null }))

/** Opens the settings, at a section by its id, or where they were last. */
export function openSettings(section?: string): void {
  if (section !== undefined) useSettings.setState({ section })
  openDialog('settings')
}
