import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { readAlert } from '../alerts/read-alert.ts'
import { eventOf, isEventList } from '../events/event-record.ts'
import type { EvidencePart } from '../evidence-part.ts'
import { field, listField, objectField, objectsIn, plainKey, textField } from '../json-shape.ts'
import { isLogList, isShippedLog, levelOfText, logFieldsOf } from '../logs/log-fields.ts'
import { readCloudWatchMetrics } from '../metrics/cloudwatch-metrics.ts'
import { isDatabaseLoad, isStatementRows } from '../metrics/database-load.ts'
import { readPrometheus } from '../metrics/prometheus-metrics.ts'
import { readSeriesList } from '../metrics/series-list.ts'
import { isKubernetesObject, kindOfListName, kindOfShape, resourceOf } from '../resources/resource-shape.ts'

function baseName(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.gz$/i, '')
}

/** Everything that a JSON document is recognised as; empty when it is nothing known. */
export function readJsonParts(value: Json, path: string): EvidencePart[] {
  return partsOf(value, baseName(path), 0)
}

function partsOf(value: Json, name: string, depth: number): EvidencePart[] {
  const stem = name.replace(/\.json$/i, '')
  if (Array.isArray(value)) return listParts(value, stem) ?? alertParts(value, name) ?? readSeriesList(value, stem) ?? []
  if (!isJsonObject(value)) return []
  if (Array.isArray(value.items) || isKubernetesObject(value)) return kubernetesParts(value, stem)
  const told = alertParts(value, name)
  if (told !== null && (isOwnFormat(told) || isAlertName(name))) return [...told, ...namedLists(value, name, depth)]
  if (isDatabaseLoad(value)) return [{ kind: 'database-load', data: value }]
  const lines = lokiParts(value) ?? logTextParts(value)
  if (lines !== null) return lines
  const metrics = readCloudWatchMetrics(value) ?? readPrometheus(value)
  if (metrics !== null) return metrics
  const lists = namedLists(value, name, depth)
  if (lists.length > 0) return lists
  return told ?? readSeriesList(value, stem) ?? objectParts(value, stem)
}

function isAlertName(name: string): boolean {
  return /(^|[^a-z])(alert|alarm|incident)/i.test(name) && !/history|rules|list/i.test(name)
}

/** A format that nothing else looks like, so that the file's name need not say that it is an alert. */
function isOwnFormat(parts: readonly EvidencePart[]): boolean {
  return parts.some(
    (part) =>
      part.kind === 'alert' &&
      ['alertmanager', 'cloudwatch', 'pagerduty', 'grafana'].includes(part.alert.format) &&
      part.alert.startsAt !== null,
  )
}

function alertParts(value: Json, name: string): EvidencePart[] | null {
  const alert = readAlert(value, name)
  return alert === null ? null : [{ kind: 'alert', alert }]
}

/** Loki's streams: `{data: {resultType: "streams", result: [{stream, values: [[ns, line]]}]}}`. */
function lokiParts(value: JsonObject): EvidencePart[] | null {
  const data = objectField(value, 'data') ?? value
  const streams = objectsIn(listField(data, 'result', 'streams'))
  if (streams.length === 0 || !streams.every((entry) => isJsonObject(entry.stream) && Array.isArray(entry.values))) return null
  return streams.map((entry): EvidencePart => {
    const labels = entry.stream as JsonObject
    const source = textField(labels, 'service', 'app', 'container', 'pod', 'job')
    const level = levelOfText(textField(labels, 'level', 'detected_level'))
    const text = (entry.values as Json[]).flatMap((pair) =>
      Array.isArray(pair) && typeof pair[1] === 'string' ? [{ timestamp: pair[0] ?? null, message: pair[1] }] : [],
    )
    const entries = text.map((line) => ({ ...logFieldsOf(line)!, level, source })).sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
    return { kind: 'log', log: { form: 'entries', name: source, source, entries } }
  })
}

/** A log that is one text, or a list of texts, inside a document: `{pod_name, logs: "line\nline"}`. */
function logTextParts(value: JsonObject): EvidencePart[] | null {
  const logs = field(value, 'logs', 'log', 'lines', 'output', 'stdout', 'log_text')
  const text =
    typeof logs === 'string'
      ? logs
      : Array.isArray(logs) && logs.length > 0 && logs.every((line) => typeof line === 'string')
        ? logs.join('\n')
        : null
  // A short text with neither lines nor a named program is a field, not a log.
  if (text === null || (!text.includes('\n') && textField(value, 'pod_name', 'pod', 'container') === null)) return null
  const source = textField(value, 'pod_name', 'pod', 'container', 'service', 'host', 'name', 'source')
  return [{ kind: 'log', log: { form: 'text', name: source, source, text } }]
}

function kubernetesParts(value: JsonObject, name: string): EvidencePart[] {
  const items = Array.isArray(value.items) ? objectsIn(value.items) : null
  if (items === null) return kubernetesItem(value, name)
  const kind = typeof value.kind === 'string' && value.kind !== 'List' ? value.kind.replace(/List$/, '') : (kindOfListName(name) ?? '')
  if (items.length === 0)
    return [kind === 'Event' || /event/i.test(name) ? { kind: 'event-list', name, count: 0 } : { kind: 'empty-list', name: kind || name }]
  if (!items.every((item) => isJsonObject(item.metadata))) return listParts(items, name) ?? []
  const parts = items.flatMap((item) => kubernetesItem(item.kind === undefined && kind !== '' ? { kind, ...item } : item, name))
  const events = parts.filter((part) => part.kind === 'event').length
  return events > 0 ? [...parts, { kind: 'event-list', name, count: events }] : parts
}

function kubernetesItem(item: JsonObject, name: string): EvidencePart[] {
  const involved = field(item, 'involvedObject', 'regarding') !== undefined
  if (item.kind === 'Event' || (involved && field(item, 'reason') !== undefined)) {
    const event = eventOf(item, name)
    return event === null ? [] : [{ kind: 'event', event }]
  }
  const kind = typeof item.kind === 'string' ? item.kind : kindOfListName(name)
  return kind === null ? [] : [{ kind: 'resource', object: resourceOf(item, kind) }]
}

/** What a list of objects holds, by the objects and by the name of the list; null when that is not known. */
function listParts(list: readonly Json[], name: string): EvidencePart[] | null {
  const objects = objectsIn(list)
  if (list.length === 0) {
    const kind = kindOfListName(name)
    if (kind !== null) return [{ kind: 'empty-list', name: kind }]
    if (/event|change|deploy/i.test(name)) return [{ kind: 'event-list', name, count: 0 }]
    return /log/i.test(name) ? [{ kind: 'empty-list', name: 'log lines' }] : null
  }
  if (objects.length < list.length) return null
  if (objects.every((entry) => isKubernetesObject(entry) || field(entry, 'involvedObject', 'involved_object') !== undefined)) {
    const parts = objects.flatMap((entry) => (isKubernetesObject(entry) ? kubernetesItem(entry, name) : eventParts([entry], name)))
    return [...parts, ...(parts.some((part) => part.kind === 'event') ? [{ kind: 'event-list', name, count: parts.length } as const] : [])]
  }
  if (isNumberRows(objects)) return readSeriesList([...list], name)
  if (isStatementRows(objects)) return [{ kind: 'database-load', data: { statements: objects } }]
  const shape = kindOfShape(objects[0]!)
  if (shape !== null && objects.every((entry) => kindOfShape(entry) === shape))
    return objects.map((entry) => ({ kind: 'resource', object: resourceOf(entry, shape) }))
  if (isShippedLog(objects)) return logPart(objects)
  if (isEventList(objects, name) && !/log/i.test(name))
    return [...eventParts(objects, name), { kind: 'event-list', name, count: objects.length }]
  if (isLogList(objects, name)) return logPart(objects)
  if (isEventList(objects, name) || isEventList(objects, 'events'))
    return [...eventParts(objects, name), { kind: 'event-list', name, count: objects.length }]
  const kind = kindOfListName(name)
  if (
    kind !== null &&
    objects.every(
      (entry) => textField(objectField(entry, 'metadata') ?? entry, 'name', 'pod_name', 'node_name', 'id', 'DBInstanceIdentifier') !== null,
    )
  ) {
    return objects.map((entry) => ({ kind: 'resource', object: resourceOf(entry, kind) }))
  }
  return null
}

function logPart(objects: readonly JsonObject[]): EvidencePart[] {
  return [
    { kind: 'log', log: { form: 'entries', name: null, source: null, entries: objects.flatMap((entry) => logFieldsOf(entry) ?? []) } },
  ]
}

/** Rows of a time and numbers, without a word in them. */
function isNumberRows(objects: readonly JsonObject[]): boolean {
  return (
    objects.length >= 3 &&
    objects.every((entry) => {
      const values = Object.entries(entry).filter(([key]) => !/^(@?timestamp|time|ts|date|datetime|t)$/i.test(key))
      return (
        values.length > 0 &&
        values.length < Object.keys(entry).length &&
        values.every(([, value]) => typeof value === 'number' || value === null)
      )
    })
  )
}

function eventParts(objects: readonly JsonObject[], name: string): EvidencePart[] {
  return objects.flatMap((entry): EvidencePart[] => {
    const event = eventOf(entry, name)
    return event === null ? [] : [{ kind: 'event', event }]
  })
}

/** The lists that a document holds under their names, also one or two levels down (`{data: {pods: [...]}}`, Elasticsearch's `hits.hits`). */
function namedLists(value: JsonObject, name: string, depth: number): EvidencePart[] {
  const parts: EvidencePart[] = []
  for (const [key, entry] of Object.entries(value)) {
    if (Array.isArray(entry)) {
      const plain = plainKey(key)
      const generic = ['items', 'data', 'results', 'result', 'records', 'entries', 'value', 'values', 'list', 'hits'].includes(plain)
      const own = generic ? name.replace(/\.json$/i, '') : key
      // The alerts and evaluations inside an alert are no lists of evidence.
      if (['alerts', 'evalmatches', 'tags', 'labels', 'conditions', 'messages', 'dimensions'].includes(plain)) continue
      const found = listParts(entry, own) ?? (generic && entry.some(isJsonObject) ? readSeriesList(entry, own) : null)
      if (found !== null) parts.push(...found)
    } else if (
      isJsonObject(entry) &&
      depth < 2 &&
      ['data', 'result', 'results', 'response', 'body', 'hits', 'output', 'evidence'].includes(plainKey(key))
    ) {
      parts.push(...partsOf(entry, name, depth + 1))
    }
  }
  return parts
}

/** A single object that is a resource by its own fields. */
function objectParts(value: JsonObject, name: string): EvidencePart[] {
  const kind = kindOfShape(value)
  if (kind !== null) return [{ kind: 'resource', object: resourceOf(value, kind) }]
  const nested = Object.entries(value).flatMap(([key, entry]) =>
    isJsonObject(entry) && kindOfListName(key) !== null && kindOfShape(entry) !== null ? [resourceOf(entry, kindOfListName(key)!)] : [],
  )
  if (nested.length > 0) return nested.map((object) => ({ kind: 'resource', object }))
  const event = isEventList([value], name) ? eventOf(value, name) : null
  if (event !== null)
    return [
      { kind: 'event', event },
      { kind: 'event-list', name, count: 1 },
    ]
  return []
}
