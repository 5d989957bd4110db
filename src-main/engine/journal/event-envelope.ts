import type { RunEvent } from '#shared/events/run-event.ts'
import { outerPath } from '#shared/events/run-path.ts'
import { spanIdOf } from '../../storage/event-page-text.ts'
import type { LogRow } from '../../storage/log-store.ts'

/** A row of the log in the envelope in which it travels, frozen. */
export function eventOf(runId: string, correlationId: string, row: LogRow): RunEvent {
  return envelope(runId, correlationId, row, JSON.parse(row.data))
}

/** The span that a path is, and the one that it lies in. */
export function spansOf(runId: string, path: string): { spanId: string; parentSpanId: string | null } {
  const outer = outerPath(path)
  return { spanId: spanIdOf(runId, path), parentSpanId: outer === null ? null : spanIdOf(runId, outer) }
}

/** `data` is not copied: it belongs to the event from here on. */
export function envelope(runId: string, correlationId: string, row: Omit<LogRow, 'data'>, data: object): RunEvent {
  return Object.freeze({
    runId,
    seq: row.seq,
    at: row.at,
    path: row.path,
    kind: row.kind,
    data: Object.freeze(data),
    correlationId,
    ...spansOf(runId, row.path),
    cause: row.cause === null ? null : { seq: row.cause },
  }) as RunEvent
}
