import { expect, it } from 'vitest'
import { findingsOf, ofType, only } from '../testing/made-evidence.ts'

const wait = (name: string, db_load_avg: number) => ({ name, type: name.split(':')[0], db_load_avg })
const load = (values: number[]) => ({ timestamps: values.map((_, i) => `2026-02-11T10:0${i}:00Z`), values })
const insights = { db_instance_identifier: 'orders-db', start_time: '2026-02-11T10:00:00Z', end_time: '2026-02-11T10:05:00Z' }

it('names the statement, its wait and who runs it', async () => {
  const findings = await findingsOf({
    'pi.json': {
      ...insights,
      db_load: load([1, 4, 8, 8]),
      top_sql: [
        { statement: 'SELECT * FROM items WHERE state = $1', db_load_avg: 6.5, calls_per_sec: 4, wait_events: [wait('CPU', 6)] },
        { statement: 'UPDATE carts SET x = 1 WHERE id = $1', db_load_avg: 0.4, wait_events: [wait('IO:WALWrite', 0.4)] },
      ],
      top_wait_events: [wait('CPU', 6.1), wait('IO:WALWrite', 0.4)],
      top_users: [{ name: 'web', db_load_avg: 6.4 }],
    },
  })
  const [first, second] = ofType(findings, 'database.top_statement')
  expect(first).toMatchObject({
    severity: 'warning',
    evidence: ['database-load'],
    attributes: { statement_kind: 'SELECT', table: 'items', user: 'web', full_scan: true, wait_class: 'CPU', writes: false, rank: 1 },
  })
  expect(second?.attributes).toMatchObject({ statement_kind: 'UPDATE', writes: true, wait_class: 'IO' })
  expect(second?.attributes).not.toHaveProperty('user')
  expect(only(findings, 'database.dominant_wait').attributes).toMatchObject({ wait: 'CPU', wait_class: 'CPU' })
  expect(only(findings, 'database.load')).toMatchObject({ severity: 'warning', attributes: { load_max: 8 } })
})

it('sees sessions that wait for their client, and statements that wait for locks', async () => {
  const findings = await findingsOf({
    'pi.json': {
      ...insights,
      top_sql: [
        { statement: 'BEGIN', db_load_avg: 5, wait_events: [wait('Client:ClientRead', 5)] },
        { statement: 'INSERT INTO a VALUES ($1)', db_load_avg: 3, calls_per_sec: 0, wait_events: [wait('Lock:relation', 3)] },
      ],
      top_wait_events: [wait('Client:ClientRead', 5), wait('Lock:relation', 3)],
    },
  })
  expect(only(findings, 'database.idle_sessions').attributes).toMatchObject({ statement: 'BEGIN', load: 5 })
  expect(only(findings, 'database.blocked_statements').attributes).toMatchObject({ wait: 'Lock:relation', calls_per_second: 0 })
})

it('tells a writer from a reader beside it, and background work from both', async () => {
  const findings = await findingsOf({
    'pi.json': {
      ...insights,
      top_sql: [
        { statement: 'INSERT INTO facts SELECT * FROM staging', db_load_avg: 4, wait_events: [wait('WAL:Lock', 4)] },
        { statement: 'SELECT sum(x) FROM facts GROUP BY y', db_load_avg: 2, wait_events: [wait('CPU', 2)] },
        { statement: 'autovacuum: VACUUM public.facts', db_load_avg: 3, wait_events: [wait('IO:DataFileRead', 3)] },
      ],
      top_wait_events: [wait('WAL:Lock', 4), wait('IO:DataFileRead', 3), wait('CPU', 2)],
    },
  })
  expect(only(findings, 'database.separate_workloads').attributes).toMatchObject({ first_kind: 'INSERT', second_kind: 'SELECT' })
  const statements = ofType(findings, 'database.top_statement')
  expect(statements.map(({ attributes }) => [attributes.statement_kind, attributes.background, attributes.bulk ?? false])).toEqual([
    ['INSERT', false, true],
    ['VACUUM', true, false],
    ['SELECT', false, false],
  ])
})

it('reads shares in percent as parts of the load', async () => {
  const findings = await findingsOf({
    'pi.json': {
      ...insights,
      db_load: load([1, 1.2, 1]),
      top_sql: [
        { statement: 'SELECT 1', db_load_avg: 60, wait_events: [wait('CPU', 60)] },
        { statement: 'SELECT 2', db_load_avg: 40, wait_events: [wait('CPU', 40)] },
      ],
    },
  })
  expect(ofType(findings, 'database.quiet')).toHaveLength(1)
  expect(
    ofType(findings, 'database.top_statement').every(({ severity, attributes }) => severity === 'info' && Number(attributes.load) < 1),
  ).toBe(true)
})

it('reads the tables of PostgreSQL', async () => {
  const findings = await findingsOf({
    'activity.json': [1, 2, 3].map((i) => ({
      pid: i,
      usename: 'web',
      state: 'idle in transaction',
      wait_event_type: 'Client',
      wait_event: 'ClientRead',
      query: 'BEGIN',
      backend_start: '2026-02-11T10:00:00Z',
    })),
  })
  expect(only(findings, 'database.top_statement').attributes).toMatchObject({
    statement: 'BEGIN',
    load: 3,
    user: 'web',
    wait: 'Client:ClientRead',
  })
})
