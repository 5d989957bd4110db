import type { EvidencePart } from '../evidence-part.ts'
import { parseTime } from '../parse-time.ts'
import type { CsvTable } from './csv-table.ts'
import { numberValue, seriesOf } from './series-builder.ts'

const timeColumn = /^(_?time|timestamp|date|datetime|date_?time|@timestamp|ts|start|period_?start|minute)/i
const nameColumn = /^(metric|metric_?name|name|series|__name__|_measurement|_field|measurement)$/i
const valueColumn = /^(value|_value|val|average|avg|mean)$/i
const unitColumn = /^units?$/i

/** Name of a CSV column and the unit in brackets after it: `cpu (%)`, `latency [ms]`. */
function nameAndUnit(column: string): { name: string; unit: string | null } {
  const found = /^(.*?)\s*[([]\s*([^)\]]+)\s*[)\]]$/.exec(column)
  return found && found[1] !== '' ? { name: found[1]!, unit: found[2]! } : { name: column, unit: null }
}

/** Time series of a CSV table: one per number column (wide), or one per metric named in a column (long). Null when it is neither. */
export function readCsvSeries(table: CsvTable, fallback: string): EvidencePart[] | null {
  const time = table.columns.find((column) => timeColumn.test(column))
  if (time === undefined || table.rows.length < 2) return null
  const sample = table.rows.slice(0, 200)
  if (sample.filter((row) => parseTime(row[time]) !== null).length < sample.length * 0.8) return null
  const isNumber = (column: string) => {
    const filled = sample.filter((row) => (row[column] ?? '').trim() !== '')
    return (
      filled.length > 0 &&
      filled.filter((row) => numberValue(row[column]) !== null || /^nan$/i.test(row[column]!.trim())).length >= filled.length * 0.9
    )
  }
  const others = table.columns.filter((column) => column !== time)
  const numbers = others.filter(isNumber)
  const words = others.filter((column) => !numbers.includes(column))
  if (numbers.length === 0) return null
  // Free text in a column makes it a log, not a table of numbers.
  if (words.some((column) => /^(message|msg|log|text|event)$/i.test(column))) return null
  const named = words.find((column) => nameColumn.test(column))
  const value = numbers.find((column) => valueColumn.test(column)) ?? (numbers.length === 1 ? numbers[0] : undefined)
  return named !== undefined && value !== undefined
    ? readLong(table, {
        time,
        named,
        value,
        labels: words.filter((column) => column !== named && !unitColumn.test(column)),
        unit: words.find((column) => unitColumn.test(column)),
      })
    : readWide(table, time, numbers, words, fallback)
}

function readLong(
  table: CsvTable,
  columns: { time: string; named: string; value: string; labels: string[]; unit: string | undefined },
): EvidencePart[] {
  const groups = new Map<
    string,
    { name: string; labels: Record<string, string>; unit: string | null; points: [number | null, number | null][] }
  >()
  for (const row of table.rows) {
    const name = row[columns.named]?.trim() ?? ''
    if (name === '') continue
    const labels: Record<string, string> = {}
    for (const column of columns.labels) if ((row[column] ?? '') !== '') labels[column] = row[column]!
    const key = JSON.stringify([name, labels])
    let group = groups.get(key)
    if (!group) {
      group = { name, labels, unit: columns.unit ? (row[columns.unit] ?? null) : null, points: [] }
      groups.set(key, group)
    }
    group.points.push([parseTime(row[columns.time]), numberValue(row[columns.value])])
  }
  return [...groups.values()].flatMap(({ name, labels, unit, points }): EvidencePart[] => {
    const series = seriesOf(name, points, labels, unit)
    return series === null ? [] : [{ kind: 'metric', series }]
  })
}

function readWide(table: CsvTable, time: string, numbers: string[], words: string[], fallback: string): EvidencePart[] {
  const parts: EvidencePart[] = []
  const groups = new Map<string, { labels: Record<string, string>; rows: Record<string, string>[] }>()
  for (const row of table.rows) {
    const labels: Record<string, string> = {}
    for (const column of words) if ((row[column] ?? '') !== '') labels[column] = row[column]!
    const key = JSON.stringify(labels)
    const group = groups.get(key)
    if (group) group.rows.push(row)
    else groups.set(key, { labels, rows: [row] })
  }
  for (const column of numbers) {
    const { name, unit } = nameAndUnit(column)
    for (const { labels, rows } of groups.values()) {
      const points = rows.map((row): [number | null, number | null] => [parseTime(row[time]), numberValue(row[column])])
      const series = seriesOf(valueColumn.test(name) ? fallback : name, points, labels, unit)
      if (series !== null) parts.push({ kind: 'metric', series })
    }
  }
  return parts
}
