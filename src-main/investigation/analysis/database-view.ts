import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { field, listField, numberField, objectField, objectsIn, textField } from '../evidence/json-shape.ts'
import { parseTime } from '../evidence/parse-time.ts'
import { mean } from './statistics.ts'

export interface WaitView {
  name: string
  class: string
  load: number
}

export interface StatementView {
  text: string
  kind: string
  table: string | null
  load: number
  calls: number | null
  waits: WaitView[]
  writes: boolean
  /** Run by the database itself: a vacuum, a checkpoint. */
  background: boolean
  /** Looks as if it reads a whole table: a select of everything, or by a column that is hardly an identity. */
  scans: boolean
  /** Moves many rows at once. */
  bulk: boolean
}

/** Where the time of a database goes, in one shape. Loads are average active sessions; for plain statistics, their share of 1. */
export interface DatabaseView {
  name: string
  from: number | null
  to: number | null
  load: { first: number; last: number; max: number; mean: number; peakAt: number } | null
  /** Load of all that is listed. */
  total: number
  vcpus: number | null
  statements: StatementView[]
  waits: WaitView[]
  users: { name: string; load: number }[]
  hosts: { name: string; load: number }[]
}

const loadNames = ['db_load_avg', 'load', 'avg_load', 'Total', 'total', 'aas', 'average_active_sessions', 'value']

function waitClass(name: string, type: string | null): string {
  const word = (type ?? name.split(':')[0] ?? '').toLowerCase()
  if (/^cpu/.test(word) || /^cpu/i.test(name)) return 'CPU'
  for (const known of ['LWLock', 'Lock', 'Client', 'WAL', 'IPC', 'Timeout', 'BufferPin', 'IO'])
    if (word === known.toLowerCase()) return known
  if (/^io/.test(word)) return 'IO'
  return /lock/.test(word) ? 'Lock' : 'Other'
}

function readWaits(list: Json[] | null): WaitView[] {
  return objectsIn(list)
    .map((entry) => {
      const name = textField(entry, 'name', 'wait_event', 'event', 'wait', 'id') ?? 'unknown'
      return {
        name,
        class: waitClass(name, textField(entry, 'type', 'wait_event_type', 'class')),
        load: numberField(entry, ...loadNames) ?? 0,
      }
    })
    .sort((a, b) => b.load - a.load)
}

const verbs: readonly [RegExp, string][] = [
  [/vacuum/i, 'VACUUM'],
  [/checkpoint/i, 'CHECKPOINT'],
  [/^\s*(?:BEGIN|START TRANSACTION)\b/i, 'BEGIN'],
  [/^\s*(?:\/\*.*?\*\/\s*)?WITH\b[\s\S]*?\b(INSERT|UPDATE|DELETE)\b/i, 'UPDATE'],
  [/^\s*(?:\/\*.*?\*\/\s*)?(?:WITH|SELECT)\b/i, 'SELECT'],
  [/^\s*INSERT\b|^\s*REPLACE\b|^\s*MERGE\b/i, 'INSERT'],
  [/^\s*UPDATE\b/i, 'UPDATE'],
  [/^\s*DELETE\b/i, 'DELETE'],
  [/^\s*COPY\b|^\s*LOAD DATA\b/i, 'COPY'],
  [/^\s*(?:CREATE|ALTER|DROP|REINDEX|TRUNCATE|ANALYZE|CLUSTER|REFRESH)\b/i, 'DDL'],
]

function statementView(text: string, load: number, calls: number | null, waits: WaitView[]): StatementView {
  const kind = verbs.find(([pattern]) => pattern.test(text))?.[1] ?? 'OTHER'
  const table =
    /\b(?:from|into|update|table|vacuum(?: freeze| full| analyze)*|copy|join)\s+(?:only\s+)?["`]?([\w.]+)/i.exec(text)?.[1] ?? null
  const plain = text.replace(/\s+/g, ' ')
  const select = kind === 'SELECT'
  const whole =
    select &&
    (!/\bwhere\b/i.test(plain) || /\bcount\(\*\)|select \*/i.test(plain)) &&
    !/\blimit\b/i.test(plain) &&
    !/\bwhere\s+(?:\w+\.)?(?:id|uuid|\w+_id)\s*=/i.test(plain)
  return {
    text: text.trim(),
    kind,
    table,
    load,
    calls,
    waits,
    writes: ['INSERT', 'UPDATE', 'DELETE', 'COPY', 'VACUUM', 'CHECKPOINT', 'DDL'].includes(kind),
    background: /autovacuum|checkpointer|walwriter|bgwriter|background/i.test(text) || (kind === 'VACUUM' && /^\s*auto/i.test(text)),
    scans: whole,
    bulk:
      /insert into [\s\S]*\bselect\b|^\s*copy\b|load data|batch|bulk/i.test(plain) ||
      ((kind === 'UPDATE' || kind === 'DELETE') && !/\bwhere\b[^=]*\b(?:id|uuid|\w+_id)\s*=\s*(?:\$\d|\?|:\w+|%s)/i.test(plain)),
  }
}

function readLoad(value: JsonObject | null): DatabaseView['load'] {
  if (value === null) return null
  const times = (listField(value, 'timestamps', 'times') ?? []).map(parseTime)
  const points = listField(value, 'datapoints', 'data_points', 'points')
  const values = points
    ? objectsIn(points).map((point) => ({
        time: parseTime(field(point, 'Timestamp', 'time')),
        value: numberField(point, 'Value', 'value'),
      }))
    : (listField(value, 'values') ?? []).map((entry, i) => ({ time: times[i] ?? null, value: typeof entry === 'number' ? entry : null }))
  const known = values.flatMap(({ time, value: own }) => (time === null || own === null ? [] : [{ time, value: own }]))
  if (known.length === 0) return null
  const peak = known.reduce((a, b) => (b.value > a.value ? b : a))
  return {
    first: known[0]!.value,
    last: known.at(-1)!.value,
    max: peak.value,
    mean: mean(known.map(({ value: own }) => own)),
    peakAt: peak.time,
  }
}

function named(list: Json[] | null): { name: string; load: number }[] {
  return objectsIn(list)
    .map((entry) => ({ name: textField(entry, 'name', 'id', 'user', 'host') ?? '', load: numberField(entry, ...loadNames) ?? 0 }))
    .filter(({ name }) => name !== '')
    .sort((a, b) => b.load - a.load)
}

export function databaseView(data: Json): DatabaseView | null {
  if (!isJsonObject(data)) return null
  const rows = objectsIn(listField(data, 'statements'))
  if (rows.length > 0) return ofRows(rows)
  const keys = objectsIn(listField(data, 'Keys'))
  if (keys.length > 0) return ofKeys(data, keys)
  const metrics = objectsIn(listField(data, 'MetricList'))
  const statements = objectsIn(listField(data, 'top_sql', 'top_statements', 'top_queries'))
    .map((entry) =>
      statementView(
        textField(entry, 'statement', 'sql', 'query', 'text') ?? 'unknown statement',
        numberField(entry, ...loadNames) ?? 0,
        numberField(entry, 'calls_per_sec', 'calls_per_second', 'calls'),
        readWaits(listField(entry, 'wait_events', 'waits')),
      ),
    )
    .sort((a, b) => b.load - a.load)
  const waits = readWaits(listField(data, 'top_wait_events', 'top_waits', 'wait_events'))
  const load = readLoad(objectField(data, 'db_load', 'database_load')) ?? (metrics[0] ? readLoad(metrics[0]) : null)
  const sum = (list: readonly { load: number }[]) => list.reduce((all, one) => all + one.load, 0)
  const users = named(listField(data, 'top_users', 'users'))
  const hosts = named(listField(data, 'top_hosts', 'hosts'))
  // Some exports give shares of the whole in percent beside a load in sessions.
  const listed = Math.max(sum(statements), sum(waits))
  if (load !== null && listed > load.max * 5) {
    const scale = load.mean / listed
    for (const one of [...statements, ...waits, ...users, ...hosts, ...statements.flatMap((statement) => statement.waits)])
      one.load *= scale
  }
  return {
    name: textField(data, 'db_instance_identifier', 'database', 'identifier', 'db_cluster_identifier') ?? 'the database',
    from: parseTime(field(data, 'start_time', 'AlignedStartTime')),
    to: parseTime(field(data, 'end_time', 'AlignedEndTime')),
    load,
    total: Math.max(sum(statements), sum(waits)),
    vcpus: numberField(data, 'vcpus', 'max_vcpu', 'max_vcpus'),
    statements,
    waits: waits.length > 0 ? waits : foldWaits(statements),
    users,
    hosts,
  }
}

function foldWaits(statements: readonly StatementView[]): WaitView[] {
  const folded = new Map<string, WaitView>()
  for (const wait of statements.flatMap(({ waits }) => waits)) {
    const known = folded.get(wait.name)
    if (known) known.load += wait.load
    else folded.set(wait.name, { ...wait })
  }
  return [...folded.values()].sort((a, b) => b.load - a.load)
}

/** `describe-dimension-keys` of Performance Insights. */
function ofKeys(data: JsonObject, keys: readonly JsonObject[]): DatabaseView {
  const statements: StatementView[] = []
  const waits: WaitView[] = []
  const users: DatabaseView['users'] = []
  const hosts: DatabaseView['hosts'] = []
  for (const key of keys) {
    const dimensions = objectField(key, 'Dimensions') ?? {}
    const load = numberField(key, 'Total') ?? 0
    const sql = textField(dimensions, 'db.sql_tokenized.statement', 'db.sql.statement')
    const wait = textField(dimensions, 'db.wait_event.name')
    if (sql !== null) statements.push(statementView(sql, load, null, []))
    else if (wait !== null) waits.push({ name: wait, class: waitClass(wait, textField(dimensions, 'db.wait_event.type')), load })
    else if (textField(dimensions, 'db.user.name') !== null) users.push({ name: textField(dimensions, 'db.user.name')!, load })
    else if (textField(dimensions, 'db.host.name', 'db.host.id') !== null)
      hosts.push({ name: textField(dimensions, 'db.host.name', 'db.host.id')!, load })
  }
  const total = [...(statements.length > 0 ? statements : waits)].reduce((all, one) => all + one.load, 0)
  return {
    name: textField(data, 'Identifier') ?? 'the database',
    from: parseTime(field(data, 'AlignedStartTime')),
    to: parseTime(field(data, 'AlignedEndTime')),
    load: null,
    total,
    vcpus: null,
    statements,
    waits,
    users,
    hosts,
  }
}

/** Rows of `pg_stat_statements` (time spent) or of `pg_stat_activity` (sessions). */
function ofRows(rows: readonly JsonObject[]): DatabaseView {
  const sessions = rows.some((row) => field(row, 'wait_event_type', 'wait_event', 'backend_start') !== undefined)
  const groups = new Map<string, { load: number; calls: number | null; waits: Map<string, WaitView> }>()
  const users = new Map<string, number>()
  const time = (row: JsonObject) => (sessions ? 1 : (numberField(row, 'total_exec_time', 'total_time') ?? 0))
  const all = rows.reduce((sum, row) => sum + time(row), 0) || 1
  const scale = sessions ? 1 : 10 / all
  for (const row of rows) {
    const text = textField(row, 'query') ?? ''
    const group = groups.get(text) ?? { load: 0, calls: sessions ? null : numberField(row, 'calls'), waits: new Map<string, WaitView>() }
    group.load += time(row) * scale
    const type = textField(row, 'wait_event_type')
    if (sessions) {
      const state = textField(row, 'state') ?? ''
      const wait = type === null ? (state === 'active' ? 'CPU' : state) : `${type}:${textField(row, 'wait_event') ?? ''}`
      const known = group.waits.get(wait) ?? { name: wait, class: waitClass(wait, type), load: 0 }
      known.load++
      group.waits.set(wait, known)
    }
    groups.set(text, group)
    const user = textField(row, 'usename', 'user', 'rolname')
    if (user !== null) users.set(user, (users.get(user) ?? 0) + time(row) * scale)
  }
  const statements = [...groups]
    .map(([text, group]) =>
      statementView(
        text,
        group.load,
        group.calls,
        [...group.waits.values()].sort((a, b) => b.load - a.load),
      ),
    )
    .sort((a, b) => b.load - a.load)
  return {
    name: 'the database',
    from: null,
    to: null,
    load: null,
    total: all * scale,
    vcpus: null,
    statements,
    waits: foldWaits(statements),
    users: [...users].map(([name, load]) => ({ name, load })).sort((a, b) => b.load - a.load),
    hosts: [],
  }
}
