import { create } from 'zustand'
import { setPreferences, usePreferences } from '../../state/preferences-store.ts'
import { dismissNotice, notify, useSession } from '../../state/session-store.ts'
import { strings } from '../../ui/strings.ts'
import { tourSteps } from './tour-steps.ts'

/** Where the guided tour is; null while nobody takes it. */
export const useTour = create<{ at: number | null }>(() => ({ at: null }))

export function goToStep(at: number): void {
  tourSteps[at]?.prepare?.()
  useTour.setState({ at: at < tourSteps.length ? at : null })
}

export function startTour(): void {
  setPreferences({ tourOffered: true })
  // whoever takes it needs no offer any more
  const offer = useSession.getState().notices.find(({ action }) => action?.run === startTour)
  if (offer) dismissNotice(offer.id)
  goToStep(0)
}

export function endTour(): void {
  useTour.setState({ at: null })
}

/** Offers the tour, once in the life of a window's profile. */
export function offerTour(): void {
  if (usePreferences.getState().tourOffered) return
  setPreferences({ tourOffered: true })
  notify({ tone: 'info', text: strings.tour.offer, yields: true, action: { label: strings.tour.start, run: startTour } })
}
