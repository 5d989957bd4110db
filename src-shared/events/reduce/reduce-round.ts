import { PersistentMap } from '../persistent-map.ts'
import { outerPath, roundOfPath } from '../run-path.ts'
import type { RoundView, VisitStatus, VisitView } from '../run-view.ts'
import type { RunDraft } from './run-draft.ts'

const working: ReadonlySet<VisitStatus> = new Set(['queued', 'running', 'waiting'])

function countsOf(visit: VisitView | undefined): Omit<RoundView, 'segment'> {
  if (!visit || visit.status === 'idle') return { working: 0, failed: 0, ended: 0 }
  if (working.has(visit.status)) return { working: 1, failed: 0, ended: 0 }
  return { working: 0, failed: visit.status === 'failed' && visit.handled === 'no' ? 1 : 0, ended: 1 }
}

/** A visit right inside a round of a loop, an item of a map or a way of a try counts there. */
export function changeRound(draft: RunDraft, before: VisitView | undefined, after: VisitView): void {
  const place = outerPath(after.path)
  const round = place === null ? null : roundOfPath(place)
  if (round === null) return
  const [less, more] = [countsOf(before), countsOf(after)]
  if (before && less.working === more.working && less.failed === more.failed && less.ended === more.ended) return
  const changed = (known: Omit<RoundView, 'segment'> = { working: 0, failed: 0, ended: 0 }): RoundView => ({
    segment: round.segment,
    working: known.working + more.working - less.working,
    failed: known.failed + more.failed - less.failed,
    ended: known.ended + more.ended - less.ended,
  })
  draft.rounds = draft.rounds.change(round.container, (rounds = PersistentMap.empty<RoundView>()) => rounds.change(round.segment, changed))
}
