import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { EvidencePart } from '../evidence-part.ts'
import { labelsOf, listField, objectField, objectsIn, textField } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'
import { numberValue, seriesOf } from './series-builder.ts'

/** What a query of Prometheus gives: `{status, data: {resultType: "matrix" | "vector", result}}`, also without its envelope. */
export function readPrometheus(value: JsonObject): EvidencePart[] | null {
  const data = objectField(value, 'data') ?? value
  const kind = textField(data, 'resultType')
  const result = listField(data, 'result')
  if (result === null || (kind !== null && kind !== 'matrix' && kind !== 'vector')) return null
  const entries = objectsIn(result)
  if (entries.length === 0) return kind === null ? null : [{ kind: 'empty-list', name: 'metrics of a query' }]
  if (!entries.every((entry) => isJsonObject(entry.metric) && (Array.isArray(entry.values) || Array.isArray(entry.value)))) return null
  return entries.flatMap((entry): EvidencePart[] => {
    const labels = labelsOf(entry.metric)
    const name = labels.__name__ ?? textField(value, 'query', 'expr', 'name', 'title', 'metric') ?? 'value'
    delete labels.__name__
    const pairs: Json[] = Array.isArray(entry.values) ? entry.values : [entry.value as Json]
    const points = pairs.map((pair): [number | null, number | null] =>
      Array.isArray(pair) ? [parseTime(pair[0]), numberValue(pair[1])] : [null, null],
    )
    const series = seriesOf(name, points, labels, textField(value, 'unit'))
    return series === null ? [] : [{ kind: 'metric', series }]
  })
}
