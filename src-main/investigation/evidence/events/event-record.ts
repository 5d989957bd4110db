import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { EventRecord } from '../../evidence-library.ts'
import { cut, field, listField, numberField, objectField, textField } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'

const startNames = [
  'first_time',
  'firstTimestamp',
  'first_timestamp',
  'first_seen',
  'eventTime',
  'event_time',
  'date',
  'time',
  'timestamp',
  '@timestamp',
  'datetime',
  'started_at',
  'start_time',
  'start',
  'startTime',
  'deployed_at',
  'created_at',
  'createdAt',
  'creationTimestamp',
  'occurred_at',
  'date_happened',
  'when',
  'at',
  'ts',
  'StartDate',
]
const endNames = [
  'last_time',
  'lastTimestamp',
  'last_timestamp',
  'last_seen',
  'finished_at',
  'completed_at',
  'ended_at',
  'end_time',
  'end',
  'endTime',
  'until',
  'EndDate',
]
const messageNames = [
  'message',
  'Message',
  'msg',
  'note',
  'description',
  'text',
  'summary',
  'title',
  'body',
  'details',
  'event',
  'Cause',
  'detail',
]

/** When an entry says that it happened. */
export function eventTime(entry: JsonObject): { at: number | null; until: number | null } {
  const time = (names: readonly string[]) => {
    for (const name of names) {
      const value = parseTime(field(entry, name))
      if (value !== null) return value
    }
    return null
  }
  const metadata = objectField(entry, 'metadata')
  const until = time(endNames)
  const at = time(startNames) ?? until ?? (metadata ? parseTime(field(metadata, 'creationTimestamp')) : null)
  return { at, until: until !== null && at !== null && until < at ? at : until }
}

function objectOf(entry: JsonObject): { name: string | null; namespace: string | null } {
  const involved = field(entry, 'involvedObject', 'involved_object', 'regarding', 'object', 'resource', 'target')
  if (isJsonObject(involved)) {
    const kind = textField(involved, 'kind', 'type')
    const name = textField(involved, 'name', 'id')
    return { name: kind && name ? `${kind}/${name}` : (name ?? kind), namespace: textField(involved, 'namespace') }
  }
  if (typeof involved === 'string' && involved !== '') return { name: involved, namespace: textField(entry, 'namespace') }
  const named = textField(
    entry,
    'SourceIdentifier',
    'source_identifier',
    'pod',
    'pod_name',
    'deployment',
    'node',
    'service',
    'app',
    'application',
    'resource_name',
    'resource_id',
    'instance',
    'host',
    'db_instance_identifier',
    'AutoScalingGroupName',
    'component',
    'name',
  )
  return { name: named, namespace: textField(entry, 'namespace') }
}

function levelOf(entry: JsonObject, categories: readonly string[]): EventRecord['level'] {
  const word = (textField(entry, 'type', 'level', 'severity', 'alert_type', 'status') ?? '').toLowerCase()
  if (/^(error|critical|fatal|failure|failed)$/.test(word)) return 'error'
  if (/^(warning|warn)$/.test(word)) return 'warning'
  if (categories.some((category) => /^(failure|error)$/i.test(category))) return 'error'
  if (categories.some((category) => /^(warning|low storage)$/i.test(category))) return 'warning'
  return 'info'
}

/** The text of an entry; where it has none, its plain fields in their order. */
function messageOf(entry: JsonObject): string {
  const message = textField(entry, ...messageNames)
  if (message !== null) return message
  const skip = new Set([...startNames, ...endNames, 'id', 'uid'])
  const pairs = Object.entries(entry).flatMap(([key, value]) =>
    !skip.has(key) && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') ? [`${key} ${value}`] : [],
  )
  return pairs.join(', ')
}

/** One entry of any list of events: Kubernetes (raw or simplified), RDS, CloudTrail, autoscaling, deploy logs. Null when it says nothing. */
export function eventOf(entry: JsonObject, listName: string): Omit<EventRecord, 'id'> | null {
  const message = messageOf(entry)
  const named = textField(entry, 'reason', 'eventName', 'event_name', 'event_type', 'action', 'kind')
  if (message === '' && named === null) return null
  const categories = (listField(entry, 'event_categories', 'EventCategories', 'categories', 'tags') ?? []).filter(
    (item): item is string => typeof item === 'string',
  )
  const reason = named && named !== 'Event' ? named : (categories[0] ?? textField(entry, 'category', 'type') ?? '')
  const { name, namespace } = objectOf(entry)
  const sourceField = field(entry, 'source', 'reportingComponent', 'source_type', 'SourceType', 'eventSource', 'user', 'author')
  const source = isJsonObject(sourceField)
    ? textField(sourceField, 'component', 'name', 'host')
    : typeof sourceField === 'string'
      ? sourceField
      : null
  const series = objectField(entry, 'series')
  const raw: Json = namespace === null || field(entry, 'namespace') !== undefined ? entry : { ...entry, namespace }
  return {
    ...eventTime(entry),
    source: source ?? listName,
    reason,
    message: cut(message, 4_000),
    level: levelOf(entry, categories),
    object: name,
    count: Math.max(1, numberField(entry, 'count') ?? (series ? numberField(series, 'count') : null) ?? 1),
    raw,
  }
}

/** Whether the entries of a list are events: they say when and what, and are no log lines of a program. */
export function isEventList(list: readonly JsonObject[], listName: string): boolean {
  if (list.length === 0) return false
  const sample = list.slice(0, 50)
  const kubernetes = sample.every(
    (entry) =>
      field(entry, 'reason') !== undefined && field(entry, 'involvedObject', 'involved_object', 'regarding', 'object') !== undefined,
  )
  if (kubernetes) return true
  const timed = sample.filter((entry) => eventTime(entry).at !== null).length
  if (timed < sample.length * 0.6) return false
  const told = sample.every((entry) => messageOf(entry) !== '')
  const marked = sample.every(
    (entry) =>
      field(entry, 'reason', 'event_categories', 'EventCategories', 'SourceIdentifier', 'source_identifier', 'eventName', 'event_type') !==
      undefined,
  )
  if (told && marked) return true
  return told && /event|deploy|change|release|history|activit|audit|incident|maintenance|rollout|annotation/i.test(listName)
}
