import type { SpanView } from '#shared/events/run-view.ts'
import { childrenOf } from './span-tree.ts'

/** What was going on between a span's end and another's start: less than this is not a gap (microseconds). */
const slack = 1000

/**
 * The spans that decided when the run was done: from its end backwards, always the one that ended last before what
 * followed could begin, and the same inside each of them. Open spans count as ending `now` (microseconds).
 */
export function criticalPath(spans: Iterable<SpanView>, now: number): Set<string> {
  const children = childrenOf(spans)
  const path = new Set<string>()
  const endOf = (span: SpanView) => span.end ?? now
  const walk = (parent: string | null, until: number): void => {
    const siblings = [...(children.get(parent) ?? [])].sort((a, b) => endOf(b) - endOf(a))
    let edge = until
    for (const span of siblings) {
      if (span.status === 'cancelled' || endOf(span) > edge + slack) continue
      path.add(span.id)
      edge = span.start
    }
  }
  const seen = new Set<string | null>([null])
  walk(null, Number.POSITIVE_INFINITY)
  for (const id of path) {
    if (seen.has(id)) continue
    seen.add(id)
    walk(id, Number.POSITIVE_INFINITY)
  }
  return path
}
