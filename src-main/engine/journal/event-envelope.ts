import { hash } from 'node:crypto'
import type { RunEvent } from '#shared/events/run-event.ts'
import { outerPath } from '#shared/events/run-path.ts'
import type { LogRow } from '../../storage/log-store.ts'

/** Id of the span that a path is, 16 hex digits: the same in every process that reads the run. */
export function spanIdOf(runId: string, path: string): string {
  return hash('sha256', `${runId}/${path}`).slice(0, 16)
}

/** A row of the log in the envelope in which it travels, frozen. */
export function eventOf(runId: string, correlationId: string, row: LogRow): RunEvent {
  return envelope(runId, correlationId, row, JSON.parse(row.data))
}

/** `data` is not copied: it belongs to the event from here on. */
export function envelope(runId: string, correlationId: string, row: Omit<LogRow, 'data'>, data: object): RunEvent {
  const outer = outerPath(row.path)
  return Object.freeze({
    runId,
    seq: row.seq,
    at: row.at,
    path: row.path,
    kind: row.kind,
    data: Object.freeze(data),
    correlationId,
    spanId: spanIdOf(runId, row.path),
    parentSpanId: outer === null ? null : spanIdOf(runId, outer),
    cause: row.cause === null ? null : { seq: row.cause },
  }) as RunEvent
}

/** The events of rows as the JSON text of a list, as `eventOf` makes them: their data is not read on the way. */
export function eventsText(runId: string, correlationId: string, rows: readonly LogRow[]): string {
  const spans = new Map<string, string>()
  const spanId = (path: string): string => {
    let id = spans.get(path)
    if (id === undefined) {
      id = spanIdOf(runId, path)
      spans.set(path, id)
    }
    return id
  }
  const [run, correlation] = [JSON.stringify(runId), JSON.stringify(correlationId)]
  const texts = rows.map(({ seq, at, path, kind, data, cause }) => {
    const outer = outerPath(path)
    const parent = outer === null ? 'null' : `"${spanId(outer)}"`
    const place = `"path":${JSON.stringify(path)},"kind":${JSON.stringify(kind)},"data":${data},"correlationId":${correlation}`
    const origin = cause === null ? 'null' : `{"seq":${cause}}`
    return `{"runId":${run},"seq":${seq},"at":${at},${place},"spanId":"${spanId(path)}","parentSpanId":${parent},"cause":${origin}}`
  })
  return `[${texts.join(',')}]`
}
