import { hash } from 'node:crypto'
import { outerPath } from '#shared/events/run-path.ts'
import type { LogRow } from './log-store.ts'

/** Id of the span that a path is, 16 hex digits: the same in every process that reads the run. */
export function spanIdOf(runId: string, path: string): string {
  return hash('sha256', `${runId}/${path}`).slice(0, 16)
}

const mark = ',"fingerprint":"'
/** The mark, a hash in hex, and the end of the object. */
const marked = mark.length + 64 + '"}'.length

/** Data without the fingerprint at its end, which is as long as the rest of most rows and of use to the engine alone. */
function withoutFingerprint(kind: string, data: string): string {
  const at = data.length - marked
  return (kind === 'node.finished' || kind === 'node.failed') && data.startsWith(mark, at) ? `${data.slice(0, at)}}` : data
}

/**
 * The events of rows as the JSON text of an `EventPage`: their data is not read on the way. The fingerprints of nodes are
 * left out.
 */
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
    ({ seq, at, path, kind, data, cause }) =>
      `[${seq},${at},${placeOf(path)},${JSON.stringify(kind)},${withoutFingerprint(kind, data)},${cause}]`,
  )
  const named = `"runId":${JSON.stringify(runId)},"correlationId":${JSON.stringify(correlationId)}`
  return `{${named},"paths":[${paths.join()}],"rows":[${texts.join()}]}`
}
