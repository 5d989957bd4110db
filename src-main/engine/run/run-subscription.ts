import { type RunEvent, volatileKinds } from '#shared/events/run-event.ts'
import type { LogStore } from '../../storage/log-store.ts'
import type { EventBus } from '../journal/event-bus.ts'
import { eventOf } from '../journal/event-envelope.ts'

const pageRows = 1_000
const last: ReadonlySet<string> = new Set(['run.succeeded', 'run.failed', 'run.cancelled'])

/**
 * Every event of a run after `after`: stored ones from the log, then live ones as they become durable, volatile ones among
 * them. A reader that is too slow misses volatile events only. Ends with the run, or when `signal` aborts.
 */
export async function* subscribeToRun(
  store: LogStore,
  bus: EventBus,
  run: { runId: string; correlationId: string },
  after: number,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent, void, void> {
  const { runId, correlationId } = run
  const subscription = bus.subscribe(runId)
  const onAbort = () => subscription.close()
  if (signal?.aborted) return onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  let seen = after
  try {
    for (let behind = true; ; ) {
      while (behind) {
        const rows = await store.read(runId, seen, pageRows)
        for (const row of rows) {
          if (signal?.aborted) return
          yield eventOf(runId, correlationId, row)
          seen = row.seq
          if (last.has(row.kind)) return
        }
        behind = rows.length === pageRows
      }
      const { events, durable } = await subscription.next()
      if (signal?.aborted) return
      for (const event of events) {
        if (signal?.aborted) return
        const passing = volatileKinds.has(event.kind)
        // one that came while the log was read, or belongs behind what this reader has not seen
        if (passing ? event.seq > seen : event.seq <= seen) continue
        if (!passing && event.seq > seen + 1) break
        yield event
        if (passing) continue
        seen = event.seq
        if (last.has(event.kind)) return
      }
      behind = durable > seen
    }
  } finally {
    signal?.removeEventListener('abort', onAbort)
    subscription.close()
  }
}
