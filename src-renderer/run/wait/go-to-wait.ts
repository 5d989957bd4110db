import type { WaitView } from '#shared/events/run-view.ts'
import { setPreferences } from '../../state/preferences-store.ts'
import { useRun } from '../../state/run-store.ts'
import { goToNode } from '../../state/session-store.ts'
import { focusSoon } from '../../ui/focus.ts'

/** What a run asks of a person. */
export const asksPerson = ({ request }: WaitView): boolean => request.type === 'approval' || request.type === 'question'

const openWaits = (): readonly WaitView[] => useRun.getState().newest?.waits.filter(asksPerson) ?? []

export const isAsked = (): boolean => openWaits().length > 0

const fields = 'input, textarea, select, button'
let since = 0

/** Leads to what the shown run asks: its node comes into view, and the keyboard into the answer in the run panel. */
export function goToWait(id?: string): void {
  const mine = ++since
  setPreferences({ bottom: true })
  let shown = false
  // a run that is only being opened asks once its events are there
  focusSoon(() => {
    if (mine !== since) return document.body
    const wait = openWaits().find((wait) => id === undefined || wait.id === id)
    if (!wait) return null
    if (!shown && wait.node !== null) goToNode(wait.node)
    shown = true
    const card = [...document.querySelectorAll<HTMLElement>('[data-wait]')].find(({ dataset }) => dataset.wait === wait.id)
    return card?.querySelector<HTMLElement>(`[data-answer] :is(${fields})`)
  }, 125)
}
