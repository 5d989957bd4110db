import { hash } from 'node:crypto'
import { outerPath } from '#shared/events/run-path.ts'
import type { LogRow } from './log-store.ts'

/** Id of the span that a path is, 16 hex digits: the same in every process that reads the run. */
export function spanIdOf(runId: string, path: string): string {
  return hash('sha256', `${runId}/${path}`).slice(0, 16)
}

/** The events of rows as the JSON text of an `EventPage`: their data is not read on the way. */
export function eventPageText(runId: string, correlationId: string, rows: readonly LogRow[]): string {
  const places = new Map<string, number>()
  const paths: string[] = []
  const spans = new Map<string, string>()
  const spanId = (path: string): string => {
    let id = spans.get(path)
    if (id === undefined) {
      id = spanIdOf(runId, path)
      spans.set(path, id)
    }
    return id
  }
  const placeOf = (path: string): number => {
    let place = places.get(path)
    if (place === undefined) {
      place = places.size
      places.set(path, place)
      const outer = outerPath(path)
      paths.push(`[${JSON.stringify(path)},"${spanId(path)}",${outer === null ? 'null' : `"${spanId(outer)}"`}]`)
    }
    return place
  }
  const texts = rows.map(
    ({ seq, at, path, kind, data, cause }) => `[${seq},${at},${placeOf(path)},${JSON.stringify(kind)},${data},${cause}]`,
  )
  const named = `"runId":${JSON.stringify(runId)},"correlationId":${JSON.stringify(correlationId)}`
  return `{${named},"paths":[${paths.join()}],"rows":[${texts.join()}]}`
}
