import { isJsonObject, type JsonObject } from '#shared/json.ts'
import { levelOfNumber, levelOfWord } from '../../log-patterns/log-level.ts'
import type { LogFields } from '../evidence-part.ts'
import { field, numberField, objectField, tagsOf, textField } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'

const timeNames = [
  'timestamp',
  '@timestamp',
  'time',
  'ts',
  'date',
  'datetime',
  'eventTime',
  't',
  'created',
  'asctime',
  'instant',
  'Timestamp',
  '_time',
  'ingestionTime',
  'observedTimestamp',
]
const messageNames = ['message', 'msg', 'log', 'text', 'body', 'event', '@message', 'textPayload', '_raw', 'content', 'line', 'rawMessage']
const levelNames = ['level', 'severity', 'status', 'loglevel', 'log_level', 'lvl', 'severityText', 'levelname', 'priority', '@l']
const sourceNames = [
  'service',
  'logger',
  'source',
  'app',
  'application',
  'component',
  'container',
  'container_name',
  'pod',
  'pod_name',
  'program',
  'name',
  'logStreamName',
  'unit',
  'host',
  'hostname',
]

/** Level in the one vocabulary of the miner, or null for a word that is none. */
export function levelOfText(word: string | null): string | null {
  if (word === null) return null
  if (/^\d+$/.test(word)) {
    const number = Number(word)
    // A status such as 500 is no level.
    return number <= 60 ? levelOfNumber(number) : null
  }
  return levelOfWord(word) ?? levelOfWord(word.toLowerCase())
}

/** One record of a structured log, whatever its shipper calls the fields; null when it holds no message. */
export function logFieldsOf(entry: JsonObject): LogFields | null {
  const inner = objectField(entry, 'attributes', '_source', 'fields', 'jsonPayload')
  const outer = inner && textField(inner, ...messageNames) !== null ? { ...entry, ...inner } : entry
  const nested = objectField(outer, 'message', 'log', 'body')
  const message = textField(outer, ...messageNames) ?? (nested ? textField(nested, 'message', 'msg', 'text', 'stringValue') : null)
  if (message === null) return null
  const level = objectField(outer, 'log')
  const tags = tagsOf(field(outer, 'tags', 'labels', 'kubernetes'))
  const timeField = timeNames.map((name) => parseTime(field(outer, name))).find((time) => time !== null)
  const error = field(outer, 'error', 'err', 'exception', 'stack', 'stack_trace')
  const detail = isJsonObject(error) ? textField(error, 'message', 'stack', 'kind') : typeof error === 'string' ? error : null
  const nanos = numberField(outer, 'timeUnixNano')
  return {
    at: timeField ?? (nanos === null ? null : parseTime(nanos)),
    level: levelOfText(textField(outer, ...levelNames) ?? (level ? textField(level, 'level') : null) ?? tags.level ?? null),
    source: textField(outer, ...sourceNames) ?? tags.service ?? tags.container_name ?? tags.pod_name ?? null,
    message: detail !== null && detail !== '' && !message.includes(detail) ? `${message}: ${detail}` : message,
  }
}

/** Whether the entries of a list are log lines: a time and a message each, and a level, a source, or the list's own name. */
export function isLogList(list: readonly JsonObject[], listName: string): boolean {
  if (list.length === 0) return false
  const sample = list.slice(0, 50)
  const fields = sample.map(logFieldsOf)
  const told = fields.filter((entry) => entry !== null)
  if (told.length < sample.length * 0.8) return false
  if (/log|line|trace|stdout|stderr|syslog|hits/i.test(listName)) return true
  const marked = told.filter((entry) => entry.at !== null && (entry.level !== null || entry.source !== null)).length
  const events = sample.filter(
    (entry) =>
      field(
        entry,
        'reason',
        'involvedObject',
        'involved_object',
        'event_categories',
        'EventCategories',
        'source_identifier',
        'SourceIdentifier',
      ) !== undefined,
  )
  return marked >= sample.length * 0.8 && events.length < sample.length * 0.5
}

/** Whether entries carry what only shippers of logs add: the log stream they came by, when they were taken in. */
export function isShippedLog(list: readonly JsonObject[]): boolean {
  return (
    list.length > 0 &&
    list.every(
      (entry) =>
        textField(entry, 'message') !== null && field(entry, 'ingestionTime', 'logStreamName', 'logGroupName', '@logStream') !== undefined,
    )
  )
}
