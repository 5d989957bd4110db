import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { EvidencePart } from '../evidence-part.ts'
import { field, labelsOf, listField, objectsIn, tagsOf, textField } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'
import { numberValue, seriesOf } from './series-builder.ts'

const timeNames = ['timestamp', 'time', 'ts', 'date', 'datetime', 't', '@timestamp']
const valueNames = ['value', 'avg', 'average', 'v', 'mean', 'max', 'maximum', 'sum']

function pointOf(point: Json): [number | null, number | null] | null {
  if (Array.isArray(point) && point.length === 2) {
    // Graphite and Datadog disagree on the order; only one of the two can be a time.
    const [a, b] = [parseTime(point[0]), parseTime(point[1])]
    if (a !== null) return [a, numberValue(point[1])]
    return b === null ? null : [b, numberValue(point[0])]
  }
  if (!isJsonObject(point)) return null
  const time = parseTime(field(point, ...timeNames))
  return time === null ? null : [time, numberValue(field(point, ...valueNames))]
}

/** One series as most tools export it: a name and a list of points (Datadog, Graphite, Grafana, Azure and home-made ones). Null when it is none. */
function readOne(entry: JsonObject, fallback: string): EvidencePart[] | null {
  const points = listField(entry, 'pointlist', 'datapoints', 'data_points', 'points', 'values', 'data', 'timeseries', 'series', 'history')
  if (points === null || points.length === 0) return null
  const parsed = points.map(pointOf)
  if (!parsed.every((point) => point !== null)) return null
  const name = textField(entry, 'metric', 'metric_name', 'name', 'target', 'display_name', 'label', 'title', 'query') ?? fallback
  const labels = { ...tagsOf(field(entry, 'tags', 'tag_set')), ...labelsOf(field(entry, 'labels', 'dimensions')) }
  const scope = textField(entry, 'scope')
  const series = seriesOf(
    name,
    parsed as [number | null, number | null][],
    { ...(scope ? tagsOf(scope) : {}), ...labels },
    textField(entry, 'unit', 'units'),
  )
  return series === null ? null : [{ kind: 'metric', series }]
}

/** Series of `{series: [...]}`, `{metrics: [...]}`, a bare list of series, one series, or rows of numbers with a time. */
export function readSeriesList(value: Json, fallback: string): EvidencePart[] | null {
  if (Array.isArray(value)) {
    const list = objectsIn(value)
    if (list.length === 0 || list.length !== value.length) return null
    const each = list.map((entry) => readOne(entry, fallback))
    if (each.every((parts) => parts !== null)) return each.flatMap((parts) => parts ?? [])
    return readRows(list, fallback)
  }
  if (!isJsonObject(value)) return null
  for (const key of ['series', 'metrics', 'timeseries', 'results', 'data']) {
    const inner = listField(value, key)
    if (inner === null || inner.length === 0) continue
    const parts = readSeriesList(inner, textField(value, 'metric', 'name', 'title', 'query') ?? fallback)
    if (parts !== null) return parts
  }
  return readOne(value, fallback) ?? readMap(value)
}

/** Rows with a time and one or more numbers: each number's column is a series. */
function readRows(rows: JsonObject[], fallback: string): EvidencePart[] | null {
  if (rows.length < 3) return null
  const times = rows.map((row) => parseTime(field(row, ...timeNames)))
  if (times.some((time) => time === null)) return null
  const columns = Object.keys(rows[0]!).filter((key) => !timeNames.includes(key.toLowerCase()) && typeof rows[0]![key] === 'number')
  if (columns.length === 0 || rows.some((row) => textField(row, 'message', 'msg', 'reason') !== null)) return null
  const parts: EvidencePart[] = []
  for (const column of columns) {
    const points = rows.map((row, i): [number | null, number | null] => [times[i] ?? null, numberValue(row[column])])
    const series = seriesOf(valueNames.includes(column) ? fallback : column, points, {}, null)
    if (series !== null) parts.push({ kind: 'metric', series })
  }
  return parts
}

/** `{cpu: [{timestamp, value}], memory: […]}`: a map from names to points. */
function readMap(value: JsonObject): EvidencePart[] | null {
  const parts: EvidencePart[] = []
  for (const [name, points] of Object.entries(value)) {
    if (!Array.isArray(points) || points.length < 2) continue
    const one = readOne({ name, points }, name)
    if (one !== null) parts.push(...one)
  }
  return parts.length > 0 ? parts : null
}
