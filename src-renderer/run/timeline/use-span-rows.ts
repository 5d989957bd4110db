import { useMemo } from 'react'
import type { RunView } from '#shared/events/run-view.ts'
import { useRun } from '../../state/run-store.ts'
import { useSettled } from '../../ui/use-settled.ts'
import { type Grouping, type SpanRow, SpanTree } from './span-tree.ts'

/** The tree of all spans of the shown run, which grows with it. */
export function useSpanTree(grouping: Grouping): SpanTree {
  const runId = useRun((state) => state.runId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run has another tree
  return useMemo(() => new SpanTree(grouping), [runId, grouping])
}

/** The lines of the waterfall at the shown moment. They change with the number of spans, not with what the spans say. */
export function useSpanRows(tree: SpanTree, view: RunView, folded: ReadonlySet<string>): SpanRow[] {
  const newest = useRun((state) => state.newest?.spans)
  const moment = useRun((state) => state.moment)
  if (newest) tree.grow(newest.values())
  // more lines than fit on a screen many times over need not come one by one
  const size = useSettled(view.spans.size, view.spans.size > 2_000 && moment === null ? 250 : 0)
  return useMemo(() => tree.rows(folded, size), [tree, folded, size])
}
