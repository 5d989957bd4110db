import type { RunEvent } from '../events/run-event.ts'

/**
 * Stored events of one run as they travel by the page: by column, event `i` at place `i` of each. This is the form in which
 * a database writes many rows and a JSON parser reads them fastest.
 */
export interface EventPage {
  runId: string
  correlationId: string
  seq: number[]
  at: number[]
  path: string[]
  kind: string[]
  data: object[]
  /** The seq of the event that led to each. */
  cause: (number | null)[]
}

/** The events of a page, from its JSON text. They say no spans. */
export function readEventPage(text: string): RunEvent[] {
  const { runId, correlationId, seq: seqs, at, path, kind, data, cause } = JSON.parse(text) as EventPage
  return seqs.map((seq, i) => {
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
}
