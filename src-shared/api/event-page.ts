import type { RunEvent } from '../events/run-event.ts'

/**
 * Stored events of one run as they travel by the page: by column, event `i` at place `i` of each. This is the form in which
 * a database writes many rows and a JSON parser reads them fastest.
 */
export interface EventPage {
  runId: string
  correlationId: string
  /** Nothing stood behind it in the log. A page that is shorter than was asked for may not be the last: large events make it end early. */
  isLast: boolean
  seq: number[]
  at: number[]
  path: string[]
  kind: string[]
  data: object[]
  /** The seq of the event that led to each. */
  cause: (number | null)[]
}

/** A page as it is read. Its events say no spans. */
export interface StoredPage {
  events: RunEvent[]
  isLast: boolean
}

/** Reads a page from its JSON text. */
export function readEventPage(text: string): StoredPage {
  const { runId, correlationId, isLast, seq: seqs, at, path, kind, data, cause } = JSON.parse(text) as EventPage
  const events = seqs.map((seq, i) => {
    const led = cause[i]
    return {
      runId,
      seq,
      at: at[i],
      path: path[i],
      kind: kind[i],
      data: data[i],
      correlationId,
      cause: led == null ? null : { seq: led },
    } as RunEvent
  })
  return { events, isLast }
}
