import { shownDocument, useDocument } from '../../state/document-store.ts'
import { setPreferences, usePreferences } from '../../state/preferences-store.ts'

/** From so many nodes on the overview is there by itself. */
const many = 12

/** Whether the overview is wanted: as a person has said, otherwise in workflows that are large. */
export function wantsOverview(choice: boolean | null, nodes: number): boolean {
  return choice ?? nodes > many
}

export function toggleOverview(): void {
  const nodes = Object.keys(shownDocument(useDocument.getState())?.nodes ?? {}).length
  setPreferences({ overview: !wantsOverview(usePreferences.getState().overview, nodes) })
}
