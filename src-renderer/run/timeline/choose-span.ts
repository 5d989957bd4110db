import type { SpanView } from '#shared/events/run-view.ts'
import { select, useSession } from '../../state/session-store.ts'

/** Chooses a span: its details open beside the waterfall, its node is selected on the canvas. */
export function chooseSpan(span: SpanView): void {
  useSession.setState({ span: span.id })
  if (span.node === null) return
  select([span.node])
  useSession.setState({ visit: span.kind === 'node' ? span.path : null })
}
