import { levelOfNumber, levelOfWord } from './log-level.ts'
import type { LogLevel, ParsedLine } from './log-record.ts'
import type { TimeText } from './time-text.ts'

const timeKeys = [
  'time',
  'timestamp',
  '@timestamp',
  'ts',
  '_time',
  'datetime',
  'date',
  'eventtime',
  'event_time',
  'asctime',
  't',
  '@t',
  '__realtime_timestamp',
]
const levelKeys = [
  'level',
  'severity',
  'lvl',
  'loglevel',
  'log_level',
  'log.level',
  'levelname',
  'severitytext',
  'severity_text',
  '@l',
  'priority',
]
const messageKeys = ['message', 'msg', '@message', 'log', 'text', 'body', 'content', 'event', '@m', '@mt', 'short_message', 'textpayload']
const sourceKeys = [
  ...['logger', 'logger_name', 'log.logger', 'component', 'module', 'service', 'service.name', 'source', 'name', 'app', 'container'],
  ...['program', '_systemd_unit', 'syslog_identifier', 'pod', 'caller'],
]

/** Which of a record's fields hold time, level, message and source, by the names that loggers give them. */
export interface FieldNames {
  time: string | null
  level: string | null
  message: string | null
  source: string | null
}

export function fieldNames(names: readonly string[]): FieldNames {
  const byLower = new Map(names.map((name) => [name.toLowerCase(), name]))
  const first = (keys: readonly string[]) => keys.map((key) => byLower.get(key)).find((name) => name !== undefined) ?? null
  return { time: first(timeKeys), level: first(levelKeys), message: first(messageKeys), source: first(sourceKeys) }
}

/** A log record from named fields; without a message field, the other fields as `key=value`. */
export function fieldRecord(fields: Readonly<Record<string, unknown>>, names: FieldNames, time: TimeText): ParsedLine {
  const message = names.message === null ? undefined : fields[names.message]
  const source = names.source === null ? undefined : fields[names.source]
  return {
    time: names.time === null ? null : time.read(fields[names.time]),
    level: names.level === null ? null : levelOf(fields[names.level]),
    source: typeof source === 'string' ? source : '',
    message: message === undefined ? remaining(fields, names) : asText(message).trimEnd(),
  }
}

function levelOf(value: unknown): LogLevel | null {
  if (typeof value === 'number') return levelOfNumber(value)
  if (typeof value !== 'string') return null
  return levelOfWord(value) ?? levelOfWord(value.toLowerCase()) ?? (/^\d+$/.test(value) ? levelOfNumber(Number(value)) : null)
}

function remaining(fields: Readonly<Record<string, unknown>>, names: FieldNames): string {
  const taken = [names.time, names.level, names.source]
  return Object.keys(fields)
    .filter((key) => !taken.includes(key))
    .map((key) => `${key}=${asText(fields[key])}`)
    .join(' ')
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
