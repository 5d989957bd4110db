import { useMemo } from 'react'
import type { RunView } from '#shared/events/run-view.ts'
import { useRun } from '../../state/run-store.ts'
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
  if (newest) tree.grow(newest.values())
  const { size } = view.spans
  return useMemo(() => tree.rows(folded, size), [tree, folded, size])
}
