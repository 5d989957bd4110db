import type { ValueRef } from '#shared/events/run-event.ts'
import type { NodeView } from '#shared/events/run-view.ts'
import { shownRun } from '../state/run-rounds.ts'
import type { RunState } from '../state/run-store.ts'
import { parseHandle } from './handles.ts'

/** What became of the value on an edge: none yet, on its way into a node that works, delivered, or skipped. */
export type EdgeState = 'idle' | 'arriving' | 'delivered' | 'skipped'

export interface EdgeEnds {
  source: string
  sourceHandle: string | null | undefined
  target: string
  targetHandle: string | null | undefined
}

const atWork = (run: NodeView | undefined): boolean => run?.status === 'running' || run?.status === 'queued' || run?.status === 'waiting'

export function edgeState(state: RunState, { source, sourceHandle, target }: EdgeEnds): EdgeState {
  const port = parseHandle(sourceHandle)
  const from = shownRun(state, source)
  if (!from || !port) return 'idle'
  const to = shownRun(state, target)
  // what a container gives to the nodes inside it is there as soon as they begin
  if (port.side === 'source') return !to || to.status === 'idle' ? 'idle' : atWork(to) ? 'arriving' : 'delivered'
  if (from.status === 'skipped') return 'skipped'
  if (from.latest.endedAt === null || from.status === 'cancelled') return 'idle'
  if (!Object.hasOwn(from.latest.outputs, port.port)) return 'skipped'
  return atWork(to) ? 'arriving' : 'delivered'
}

/** How often something went over an edge in the run that is shown. */
export function edgeDeliveries(state: RunState, { source, sourceHandle, target }: EdgeEnds): number {
  const port = parseHandle(sourceHandle)
  if (!port) return 0
  if (port.side === 'source') return shownRun(state, target)?.visits.size ?? 0
  return shownRun(state, source)?.delivered[port.port] ?? 0
}

/** The value that the shown visits have on an edge. */
export function edgeValue(state: RunState, { source, sourceHandle, target, targetHandle }: EdgeEnds): ValueRef | null {
  const [from, to] = [parseHandle(sourceHandle), parseHandle(targetHandle)]
  if (!from || !to) return null
  if (from.side === 'source') return shownRun(state, target)?.latest.inputs[to.port] ?? null
  return shownRun(state, source)?.latest.outputs[from.port] ?? null
}
