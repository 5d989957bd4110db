import { useSyncExternalStore } from 'react'
import { create } from 'zustand'
import { isInRegion } from '../ui/focus.ts'
import { useDocument } from './document-store.ts'
import { setPreferences, usePreferences } from './preferences-store.ts'
import { useSession } from './session-store.ts'

type Side = 'left' | 'right'

/** What is left of the canvas beside both panels, in pixels, before one of them makes room. */
const leastCanvas = 320

/** The panel that was asked for last: where there is room for one only, it is that one. */
const useAsked = create<{ side: Side }>(() => ({ side: 'right' }))

useSession.subscribe((state, before) => {
  const chosen = state.nodes !== before.nodes || state.edges !== before.edges || (state.workflowSettings && !before.workflowSettings)
  // whoever adds one node after the other keeps the list of them
  if (chosen && !isInRegion('left')) useAsked.setState({ side: 'right' })
})

/** Shows a side panel, also where it had to make room for the other one. */
export function showSide(side: Side): void {
  setPreferences({ [side]: true })
  useAsked.setState({ side })
}

/** Shows or hides a side panel; one that had to make room for the other takes its place. */
export function toggleSide(side: Side): void {
  // without anything to inspect the right one is only wanted
  const shown = side === 'right' && !isNeeded() ? usePreferences.getState().right : roomFor(innerWidth)[side]
  if (shown) setPreferences({ [side]: false })
  else showSide(side)
}

/** Whether there is something to inspect, or to read of what differs. */
function isNeeded(): boolean {
  const { workflowSettings, nodes, edges } = useSession.getState()
  return useDocument.getState().comparison !== null || workflowSettings || nodes.length + edges.length > 0
}

function roomFor(width: number): Record<Side, boolean> {
  const { left, right, leftWidth, rightWidth } = usePreferences.getState()
  const comparing = useDocument.getState().comparison !== null
  const shown = { left, right: comparing || (right && isNeeded()) }
  if (!shown.left || !shown.right || width - leftWidth - rightWidth >= leastCanvas) return shown
  const { side } = useAsked.getState()
  return { left: side === 'left', right: side === 'right' }
}

function subscribe(changed: () => void): () => void {
  const ends = [usePreferences, useSession, useDocument, useAsked].map((store) => store.subscribe(changed))
  window.addEventListener('resize', changed)
  return () => {
    window.removeEventListener('resize', changed)
    for (const end of ends) end()
  }
}

/** Which side panels are shown: of two that would leave the canvas no room, the one that was asked for last. */
export function useSidePanels(): Record<Side, boolean> {
  const shown = useSyncExternalStore(subscribe, () => {
    const { left, right } = roomFor(innerWidth)
    return (left ? 1 : 0) + (right ? 2 : 0)
  })
  return { left: (shown & 1) > 0, right: (shown & 2) > 0 }
}
