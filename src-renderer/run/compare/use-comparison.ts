import type { RunView } from '#shared/events/run-view.ts'
import { type OtherRun, type RunState, useRun } from '../../state/run-store.ts'
import { compareRuns, type NodeComparison } from './compare-runs.ts'

let made: { view: RunView; other: OtherRun; list: readonly NodeComparison[]; byNode: ReadonlyMap<string, NodeComparison> } | null = null

function comparisonOf({ newest, document, other }: RunState): typeof made {
  if (!newest || !document || !other) return null
  if (made?.view !== newest || made.other !== other) {
    const list = compareRuns({ view: newest, document }, other)
    made = { view: newest, other, list, byNode: new Map(list.map((each) => [each.node, each])) }
  }
  return made
}

/** Node by node; empty while nothing is compared. Made once, for whoever asks. */
export const useComparison = (): readonly NodeComparison[] => useRun((state) => comparisonOf(state)?.list ?? none)
const none: readonly NodeComparison[] = []

export const useNodeComparison = (id: string): NodeComparison | undefined => useRun((state) => comparisonOf(state)?.byNode.get(id))
