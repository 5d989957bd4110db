import { eventOf, isEventList } from '../events/event-record.ts'
import type { EvidencePart } from '../evidence-part.ts'
import { isLogList, logFieldsOf } from '../logs/log-fields.ts'
import { readCsvSeries } from '../metrics/csv-series.ts'
import { parseCsv } from '../metrics/csv-table.ts'

/** What a CSV file is: time series, events, or a log; empty when it is none of them. */
export function readTableParts(text: string, path: string): EvidencePart[] {
  const stem = (path.split('/').at(-1) ?? path).replace(/\.(csv|tsv|txt)(\.gz)?$/i, '')
  const table = parseCsv(text)
  const series = readCsvSeries(table, stem)
  if (series !== null && series.length > 0) return series
  if (isEventList(table.rows, stem) && !isLogList(table.rows, stem)) {
    const events = table.rows.flatMap((row): EvidencePart[] => {
      const event = eventOf(row, stem)
      return event === null ? [] : [{ kind: 'event', event }]
    })
    return [...events, { kind: 'event-list', name: stem, count: events.length }]
  }
  if (isLogList(table.rows, stem))
    return [
      { kind: 'log', log: { form: 'entries', name: null, source: null, entries: table.rows.flatMap((row) => logFieldsOf(row) ?? []) } },
    ]
  return []
}
