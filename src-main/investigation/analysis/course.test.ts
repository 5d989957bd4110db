import { describe, expect, it } from 'vitest'
import { findingsOf, madeEvidence, ofType, only } from '../testing/made-evidence.ts'
import { correlatedIds, followId } from './correlate.ts'
import { searchRunbooks } from './runbook-search.ts'
import { timelineEntries } from './timeline.ts'

const at = (minute: number) => new Date(Date.parse('2026-02-11T10:00:00Z') + minute * 60_000).toISOString()
const alert = { title: 'api fails', state: 'firing', severity: 'high', startsAt: at(0), description: 'errors', labels: { service: 'api' } }
const errors = Array.from({ length: 20 }, (_, i) =>
  JSON.stringify({ time: at(i / 2 - 4), level: 'error', service: 'api', msg: 'cannot write: connection reset by peer' }),
).join('\n')
const rds = (minute: number, Message: string, EventCategories: string[]) => ({
  SourceIdentifier: 'orders-db',
  SourceType: 'db-instance',
  Message,
  EventCategories,
  Date: at(minute),
})

describe('changes', () => {
  it('that came before the first symptom are named, with the time between', async () => {
    const findings = await findingsOf({
      'alert.json': alert,
      'api.jsonl': errors,
      'deploys.json': { deploys: [{ time: at(-9), service: 'api', message: 'Deployed api version 3.4.0' }] },
    })
    expect(only(findings, 'change.before_symptom')).toMatchObject({
      severity: 'notice',
      attributes: { kind: 'deploy', version: '3.4.0', minutes_before: 5, same_object: true },
    })
    expect(only(findings, 'timeline.first_symptom').from).toBe(Date.parse(at(-4)))
  })

  it('that came after are told from them', async () => {
    const findings = await findingsOf({
      'alert.json': alert,
      'api.jsonl': errors,
      'deploys.json': { deploys: [{ time: at(3), service: 'api', message: 'Rolled back api to 3.3.9' }] },
    })
    expect(ofType(findings, 'change.before_symptom')).toEqual([])
    expect(only(findings, 'change.after_symptom').attributes).toMatchObject({ kind: 'rollback', minutes_after: 7 })
    expect(ofType(findings, 'change.none_before')).toHaveLength(1)
  })

  it('that were over hours before are marked so', async () => {
    const findings = await findingsOf({
      'alert.json': alert,
      'api.jsonl': errors,
      'events.json': {
        Events: [
          rds(-300, 'A Multi-AZ failover has been initiated for DB instance orders-db.', ['failover']),
          rds(-298, 'Multi-AZ instance failover completed', ['failover']),
          rds(-297, 'DB instance orders-db is available.', ['availability']),
        ],
      },
    })
    expect(only(findings, 'event.failover')).toMatchObject({
      severity: 'info',
      evidence: ['event:1', 'event:2'],
      attributes: { completed: true, in_window: false, before_window_minutes: 283, phase: 'completed' },
    })
    expect(ofType(findings, 'change.before_symptom')).toEqual([])
  })

  it('that are not over are warnings', async () =>
    expect(
      only(
        await findingsOf({
          'alert.json': alert,
          'events.json': { Events: [rds(-2, 'A Multi-AZ failover has been initiated for DB instance orders-db.', ['failover'])] },
        }),
        'event.failover',
      ),
    ).toMatchObject({ severity: 'warning', attributes: { in_window: true, phase: 'started' } }))
})

describe('the alert', () => {
  it('may be a check that reports a normal state', async () =>
    expect(
      only(
        await findingsOf({
          'alert.json': {
            title: 'Scheduled health check of api',
            state: 'normal',
            severity: 'info',
            description: 'Health check passed, all signals within normal bounds',
          },
        }),
        'alert.health_check',
      ).severity,
    ).toBe('info'))
  it('may be resolved', async () =>
    expect(only(await findingsOf({ 'alert.json': { ...alert, state: 'resolved' } }), 'alert.resolved').attributes.completed).toBe(true))
  it('may speak of the past', async () =>
    expect(
      only(await findingsOf({ 'alert.json': { ...alert, title: 'Pod api-1 was Pending earlier today' } }), 'alert.firing').attributes.past,
    ).toBe(true))
  it('may name what nothing else is about', async () =>
    expect(
      only(await findingsOf({ 'alert.json': { ...alert, labels: { pod: 'api-5d7c6b9f4f-zzzzz' } } }), 'alert.subject_unseen').subject,
    ).toBe('api-5d7c6b9f4f-zzzzz'))
  it('may be absent', async () =>
    expect(ofType(await findingsOf({ 'api.jsonl': errors }), 'evidence.missing').map(({ subject }) => subject)).toEqual([
      'alert',
      'metric',
      'event',
    ]))
})

it('puts all sources into one course', async () => {
  const findings = await findingsOf({
    'alert.json': alert,
    'api.jsonl': errors,
    'deploys.json': { deploys: [{ time: at(-9), service: 'api', message: 'Deployed api version 3.4.0' }] },
  })
  const entries = timelineEntries(findings)
  expect(entries[0]).toMatchObject({ kind: 'event', at: Date.parse(at(-9)) })
  expect(entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['event', 'log', 'alert']))
  expect(entries.map(({ at: time }) => time)).toEqual(entries.map(({ at: time }) => time).sort((a, b) => a - b))
})

it('says which source failed first', async () => {
  const log = (service: string, minute: number) =>
    Array.from({ length: 5 }, (_, i) => JSON.stringify({ time: at(minute + i), level: 'error', service, msg: 'failed' })).join('\n')
  const found = only(
    await findingsOf({ 'alert.json': alert, 'web.jsonl': log('web', 3), 'db.jsonl': log('db', 1), 'api.jsonl': log('api', 2) }),
    'timeline.order',
  )
  expect(found.attributes.sources).toEqual(['db', 'api', 'web'])
})

it('follows an id through services', async () => {
  const say = (service: string, second: number, level: string, msg: string) =>
    JSON.stringify({ time: `2026-02-11T10:00:0${second}Z`, level, service, msg })
  const { evidence } = await madeEvidence({
    'a.jsonl': [
      say('web', 1, 'info', 'got request_id=abc12345'),
      say('web', 5, 'error', 'failed request_id=abc12345'),
      say('web', 6, 'info', 'got request_id=other777'),
    ].join('\n'),
    'b.jsonl': [say('api', 2, 'info', 'handling request_id=abc12345'), say('api', 3, 'error', 'no db request_id=abc12345')].join('\n'),
  })
  expect(only(await correlatedIds(evidence), 'correlate.id')).toMatchObject({
    subject: 'abc12345',
    attributes: { sources: ['web', 'api'], errors: 2, first_source: 'web', last_source: 'web' },
  })
  const { lines, total } = await followId(evidence, 'abc12345')
  expect(total).toBe(4)
  expect(lines.map(({ source }) => source)).toEqual(['web', 'api', 'api', 'web'])
})

it('finds the part of a runbook that fits', () => {
  const runbooks = [
    {
      id: 'runbook:disk.md',
      title: 'Full disks',
      text: '# Full disks\n\nGeneral words.\n\n## Logs\nRotate the logs.\n\n## Volumes\nEnlarge the volume claim of the database.\n',
    },
    { id: 'runbook:dns.md', title: 'Names', text: '# Names\n\nWhen CoreDNS does not answer, look at its pods.\n' },
  ]
  expect(searchRunbooks(runbooks, 'enlarge volumes')[0]).toMatchObject({
    evidence: ['runbook:disk.md'],
    attributes: { section: 'Volumes' },
  })
  expect(searchRunbooks(runbooks, 'CoreDNS not answering')[0]?.subject).toBe('Names')
  expect(searchRunbooks(runbooks, 'zebra')).toEqual([])
  expect(searchRunbooks([], 'disk')).toEqual([])
})
