import { at } from './case.ts'

/** Makers of what a managed database exports: metrics by the minute, events, and where its time goes. */

export const database = 'shop-db'
const hour = 15
const minutes = 20

export function databaseAlert(name: string, summary: string, more: { state?: string; severity?: string; error?: string } = {}) {
  return {
    title: `${name} on ${database}`,
    state: more.state ?? 'alerting',
    alert_source: 'cloudwatch',
    commonLabels: { alertname: name, severity: more.severity ?? 'critical', service: 'rds', engine: 'postgres' },
    commonAnnotations: {
      summary,
      error: more.error ?? '',
      db_instance_identifier: database,
      db_instance: database,
      cloudwatch_region: 'eu-central-1',
    },
  }
}

function hash(text: string): number {
  let value = 7
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) % 9973
  return value
}

/** Values around a level, the same every time: no metric is really flat. */
export function around(level: number, name = 'x', spread = 0.06): number[] {
  return Array.from({ length: minutes }, (_, i) => Math.round(level * (1 + spread * Math.sin(hash(name) + i * 1.7)) * 100) / 100)
}

/** Values that go from one level to another, by the minute, and stay there. */
export function ramp(from: number, to: number, begin = 2, until = 12): number[] {
  return Array.from(
    { length: minutes },
    (_, i) => Math.round((from + (to - from) * Math.min(1, Math.max(0, (i - begin) / (until - begin)))) * 1000) / 1000,
  )
}

export function step(from: number, to: number, when = 3, name = 's'): number[] {
  return around(1, name, 0.02).map((wiggle, i) => Math.round((i < when ? from : to) * wiggle * 100) / 100)
}

const usual: Record<string, [number, string]> = {
  CPUUtilization: [21, 'Percent'],
  DatabaseConnections: [88, 'Count'],
  FreeStorageSpace: [193_273_528_320, 'Bytes'],
  FreeableMemory: [34_000_000_000, 'Bytes'],
  ReadIOPS: [950, 'Count/Second'],
  WriteIOPS: [610, 'Count/Second'],
  WriteLatency: [1.4, 'Milliseconds'],
  ReadLatency: [0.9, 'Milliseconds'],
  DiskQueueDepth: [0.12, 'Count'],
  ReplicaLag: [1.2, 'Seconds'],
  TransactionLogsGeneration: [3_900_000, 'Bytes/Second'],
  SwapUsage: [71_000_000, 'Bytes'],
}

/** Metrics that are at their usual level, but for those given. `null` leaves a metric out. */
export function metrics(changed: Record<string, number[] | null>) {
  return {
    namespace: 'AWS/RDS',
    period: 60,
    start_time: at(hour, 0),
    end_time: at(hour, minutes),
    metric_data_results: Object.entries(usual)
      .filter(([name]) => changed[name] !== null)
      .map(([name, [level, unit]], i) => ({
        id: `m${i}`,
        label: name,
        metric_name: name,
        dimensions: [{ Name: 'DBInstanceIdentifier', Value: name === 'ReplicaLag' ? `${database}-replica-1` : database }],
        stat: 'Average',
        unit,
        status_code: 'Complete',
        timestamps: Array.from({ length: minutes }, (_, k) => at(hour, k)),
        values: changed[name] ?? (name === 'FreeStorageSpace' ? around(level, name, 0) : around(level, name)),
      })),
  }
}

export interface Statement {
  text: string
  load: number
  calls: number
  waits: Record<string, number>
}

function waitList(waits: Record<string, number>) {
  return Object.entries(waits).map(([name, load]) => ({ name, type: name.split(':')[0], db_load_avg: load }))
}

/** Where the time of the database goes. `load` is average active sessions by the minute. */
export function load(values: number[], statements: Statement[], users: Record<string, number>) {
  const waits: Record<string, number> = {}
  for (const statement of statements) for (const [name, value] of Object.entries(statement.waits)) waits[name] = (waits[name] ?? 0) + value
  return {
    db_instance_identifier: database,
    start_time: at(hour, 0),
    end_time: at(hour, minutes),
    db_load: { timestamps: values.map((_, k) => at(hour, k)), values, unit: 'Average Active Sessions' },
    top_sql: statements.map((one) => ({
      statement: one.text,
      db_load_avg: one.load,
      wait_events: waitList(one.waits),
      calls_per_sec: one.calls,
    })),
    top_wait_events: waitList(waits).sort((a, b) => b.db_load_avg - a.db_load_avg),
    top_users: Object.entries(users).map(([name, value]) => ({ name, db_load_avg: value })),
    top_hosts: [{ id: '10.9.1.4', db_load_avg: statements[0]?.load ?? 0 }],
  }
}

export const quiet = load(
  around(0.8, 'load'),
  [
    { text: 'SELECT id, title FROM items WHERE shelf_id = $1', load: 0.4, calls: 61, waits: { 'IO:DataFileRead': 0.3, CPU: 0.1 } },
    { text: 'UPDATE baskets SET touched_at = now() WHERE id = $1', load: 0.2, calls: 17, waits: { 'IO:WALWrite': 0.1, CPU: 0.1 } },
  ],
  { shop_web: 0.6 },
)

export function dbEvent(minute: number, message: string, categories: string[], source = database, second = 11, atHour = hour) {
  return { date: at(atHour, minute, second), message, source_identifier: source, source_type: 'db-instance', event_categories: categories }
}

export function dbEvents(...events: object[]) {
  return { events }
}
