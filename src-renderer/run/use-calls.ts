import { useMemo, useRef } from 'react'
import type { RunEvent } from '#shared/events/run-event.ts'
import { useRun } from '../state/run-store.ts'
import { CallReader, type RunCall } from './run-calls.ts'

/** Calls of models and tools that fit, up to the shown moment. Only events that are new are looked at. */
export function useCalls(key: string, fits: (event: RunEvent) => boolean): readonly RunCall[] {
  const events = useRun((state) => state.events)
  const last = useRun((state) => state.newest?.seq ?? 0)
  const moment = useRun((state) => state.moment)
  const reader = useRef<{ key: string; events: readonly RunEvent[]; reader: CallReader } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list of events grows in place, `last` tells that it has, and `key` stands for `fits`
  return useMemo(() => {
    if (reader.current?.key !== key || reader.current.events !== events) reader.current = { key, events, reader: new CallReader(fits) }
    return reader.current.reader.read(events, moment ?? Number.POSITIVE_INFINITY)
  }, [key, events, last, moment])
}
