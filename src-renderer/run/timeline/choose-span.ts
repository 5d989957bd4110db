import type { SpanView } from '#shared/events/run-view.ts'
import { shownRun, showVisit } from '../../state/run-rounds.ts'
import { useRun } from '../../state/run-store.ts'
import { select, useSession } from '../../state/session-store.ts'

/** Chooses a span: its details open beside the waterfall, its node is selected on the canvas. */
export function chooseSpan(span: SpanView): void {
  useSession.setState({ span: span.id })
  if (span.node === null) return
  select([span.node])
  if (span.kind !== 'node') {
    useSession.setState({ visit: null })
    return
  }
  // the canvas shows the round that it lies in
  if (shownRun(useRun.getState(), span.node)?.latest.path !== span.path) showVisit(span.path)
  useSession.setState({ visit: span.path })
}
