import { hash } from 'node:crypto'
import type { EventPage } from '#shared/api/event-page.ts'
import type { LogRow, RunRecord } from './log-store.ts'

/** Id of the span that a path is, 16 hex digits: the same in every process that reads the run. */
export function spanIdOf(runId: string, path: string): string {
  return hash('sha256', `${runId}/${path}`).slice(0, 16)
}

const mark = ',"fingerprint":"'
/** The mark, a hash in hex, and the end of the object. */
const marked = mark.length + 64 + '"}'.length

/** Data without the fingerprint at its end, which is as long as the rest of most rows and of use to the engine alone. */
function withoutFingerprint({ kind, data }: LogRow): string {
  const at = data.length - marked
  return (kind === 'node.finished' || kind === 'node.failed') && data.startsWith(mark, at) ? `${data.slice(0, at)}}` : data
}

type Named = Pick<RunRecord, 'runId' | 'correlationId'>

/** A page ends with the row before its data would come to more bytes, so that it can be held by whoever reads it. It has one at least. */
export const largestPage = 16 << 20

/** What a page says of the run and of itself, as the beginning of its text. */
export const pageHead = ({ runId, correlationId }: Named, isLast: boolean): string =>
  JSON.stringify({ runId, correlationId, isLast }).slice(1, -1)

const columns: Record<Exclude<keyof EventPage, keyof Named | 'isLast'>, { of: (row: LogRow) => string | number | null; sql: string }> = {
  seq: { of: ({ seq }) => seq, sql: 'seq' },
  at: { of: ({ at }) => at, sql: 'at' },
  path: { of: ({ path }) => JSON.stringify(path), sql: 'json_quote(path)' },
  kind: { of: ({ kind }) => JSON.stringify(kind), sql: 'json_quote(kind)' },
  data: {
    of: withoutFingerprint,
    sql: `CASE WHEN kind IN ('node.finished', 'node.failed') AND substr(data, ${-marked}, ${mark.length}) = '${mark}'
          THEN substr(data, 1, length(data) - ${marked}) || '}' ELSE data END`,
  },
  cause: { of: ({ cause }) => cause, sql: 'cause' },
}

/**
 * The events of rows, of which there may be more than fit, as the JSON text of an `EventPage`, without the fingerprints of
 * nodes: their data is not read on the way. `limit` is how many were asked for.
 */
export function eventPageText(run: Named, found: readonly LogRow[], limit: number): string {
  const rows: LogRow[] = []
  let bytes = 0
  for (const row of found) {
    bytes += Buffer.byteLength(row.data)
    if (bytes > largestPage && rows.length > 0) break
    rows.push(row)
  }
  const isLast = rows.length === found.length && found.length < limit
  const texts = Object.entries(columns).map(([name, { of }]) => `"${name}":[${rows.map((row) => String(of(row))).join()}]`)
  return `{${[pageHead(run, isLast), ...texts].join()}}`
}

/** Rows reach it in the order of the inner statement, which its limit keeps in place. What is damaged leaves no gap in a column. */
const gathered = Object.entries(columns).map(
  ([name, { sql }]) => `'"${name}":[' || ifnull(group_concat(ifnull(${sql}, 'null')), '') || ']'`,
)

/**
 * The same, made by SQLite itself, which takes a fifth of the time and leaves nothing for the garbage collector. Takes the
 * `pageHead` of the run, its number, a seq and a limit; gives the text.
 */
export const eventPageSql = `SELECT '{' || ? || ',' || ${gathered.join(" || ',' || ")} || '}'
  FROM (SELECT seq, at, path, kind, data, cause FROM log WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?)`

/** How many rows there are of those that are asked for, and the bytes of their data. Takes the number of a run, a seq and a limit. */
export const extentSql = `SELECT count(*) AS count, coalesce(sum(octet_length(data)), 0) AS bytes
  FROM (SELECT data FROM log WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?)`

/** How many of them fit into a page. */
export const fittingSql = `SELECT count(*) FROM (
    SELECT sum(octet_length(data)) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) AS bytes
    FROM log WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?)
  WHERE bytes <= ${largestPage}`
