import type { RunEvent } from '../events/run-event.ts'

/**
 * Stored events of one run as they travel by the page: what many of them share stands there once. `paths` has each path with
 * its span and that of what it lies in; `rows` have seq, at, the place of the path in `paths`, kind, data and cause.
 */
export interface EventPage {
  runId: string
  correlationId: string
  paths: [path: string, spanId: string, parentSpanId: string | null][]
  rows: [seq: number, at: number, path: number, kind: string, data: object, cause: number | null][]
}

/** The events of a page, from its JSON text. Those at one path share its text, which then is looked up faster. */
export function readEventPage(text: string): RunEvent[] {
  const { runId, correlationId, paths, rows } = JSON.parse(text) as EventPage
  return rows.map(([seq, at, place, kind, data, cause]) => {
    const [path, spanId, parentSpanId] = paths[place] as EventPage['paths'][number]
    return {
      runId,
      seq,
      at,
      path,
      kind,
      data,
      correlationId,
      spanId,
      parentSpanId,
      cause: cause === null ? null : { seq: cause },
    } as RunEvent
  })
}
