import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { EvidencePart } from '../evidence-part.ts'
import { field, listField, objectsIn, textField } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'
import { numberValue, seriesOf } from './series-builder.ts'

/**
 * CloudWatch: `get-metric-data` (`MetricDataResults`, also in snake case and with the metric's name, dimensions and unit
 * beside each result), one result per file, and `get-metric-statistics` (`Label` and `Datapoints`). Null when it is neither.
 */
export function readCloudWatchMetrics(value: JsonObject): EvidencePart[] | null {
  const results = listField(value, 'MetricDataResults')
  if (results !== null) return objectsIn(results).flatMap((result) => ofResult(result, value) ?? [])
  const datapoints = listField(value, 'Datapoints')
  if (datapoints !== null) return ofStatistics(value, objectsIn(datapoints))
  const single = ofResult(value, {})
  return single === null ? null : [single]
}

function dimensionsOf(value: Json | undefined): Record<string, string> {
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  const labels: Record<string, string> = {}
  for (const entry of objectsIn(Array.isArray(value) ? value : [])) {
    const name = textField(entry, 'Name')
    if (name !== null && name !== '__proto__') labels[name] = textField(entry, 'Value') ?? ''
  }
  return labels
}

function ofResult(result: JsonObject, envelope: JsonObject): EvidencePart | null {
  const times = listField(result, 'Timestamps')
  const values = listField(result, 'Values')
  if (times === null || values === null) return null
  const name = textField(result, 'metric_name', 'Label', 'Id', 'name', 'metric')
  if (name === null) return null
  const labels = dimensionsOf(field(result, 'dimensions', 'labels', 'tags'))
  const namespace = textField(result, 'namespace') ?? textField(envelope, 'namespace')
  const stat = textField(result, 'stat', 'statistic')
  if (namespace !== null) labels.namespace ??= namespace
  if (stat !== null) labels.stat ??= stat
  const points = times.map((time, i): [number | null, number | null] => [parseTime(time), numberValue(values[i])])
  const series = seriesOf(name, points, labels, textField(result, 'unit'))
  return series === null ? { kind: 'empty-list', name: `metric ${name}` } : { kind: 'metric', series }
}

function ofStatistics(value: JsonObject, datapoints: JsonObject[]): EvidencePart[] {
  const name = textField(value, 'Label', 'MetricName') ?? 'metric'
  if (datapoints.length === 0) return [{ kind: 'empty-list', name: `metric ${name}` }]
  const parts: EvidencePart[] = []
  for (const stat of ['Average', 'Maximum', 'Sum', 'Minimum', 'SampleCount']) {
    if (!datapoints.some((point) => field(point, stat) !== undefined)) continue
    const points = datapoints.map((point): [number | null, number | null] => [
      parseTime(field(point, 'Timestamp')),
      numberValue(field(point, stat)),
    ])
    const series = seriesOf(name, points, { ...dimensionsOf(field(value, 'Dimensions')), stat }, textField(datapoints[0]!, 'Unit'))
    if (series !== null) parts.push({ kind: 'metric', series })
    // One statistic is enough: the others say the same of the same points.
    if (parts.length > 0) break
  }
  return parts
}
