import { describe, expect, it } from 'vitest'
import type { Json } from '#shared/json.ts'
import { readJsonParts } from './read-json-parts.ts'

const t = (minute: number) => `2026-02-11T10:0${minute}:00Z`
const kinds = (value: Json, path = 'x.json') => readJsonParts(value, path).map((part) => part.kind)
const series = (value: Json, path = 'x.json') => readJsonParts(value, path).flatMap((part) => (part.kind === 'metric' ? [part.series] : []))

describe('metrics', () => {
  const three = [t(0), t(1), t(2)]
  it.each<[string, Json, Record<string, unknown>]>([
    [
      'get-metric-data',
      { MetricDataResults: [{ Id: 'm', Label: 'CPU', Timestamps: [t(2), t(0), t(1)], Values: [3, 1, 2] }] },
      { name: 'CPU', values: [1, 2, 3] },
    ],
    [
      'snake case',
      {
        namespace: 'AWS/RDS',
        metric_data_results: [
          {
            label: 'CPU',
            metric_name: 'CPUUtilization',
            dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'db' }],
            unit: 'Percent',
            timestamps: three,
            values: [1, 2, 3],
          },
        ],
      },
      { name: 'CPUUtilization', unit: 'Percent', labels: { DBInstanceIdentifier: 'db', namespace: 'AWS/RDS' } },
    ],
    [
      'one metric a file',
      { metric_name: 'CPUUtilization', unit: 'Percent', timestamps: three, values: [1, null, 3] },
      { name: 'CPUUtilization', values: [1, null, 3] },
    ],
    [
      'get-metric-statistics',
      {
        Label: 'CPU',
        Datapoints: [
          { Timestamp: t(1), Average: 2, Unit: 'Percent' },
          { Timestamp: t(0), Average: 1, Unit: 'Percent' },
        ],
      },
      { name: 'CPU', values: [1, 2], labels: { stat: 'Average' } },
    ],
    [
      'a Prometheus matrix',
      {
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            {
              metric: { __name__: 'up', pod: 'a' },
              values: [
                [1770804000, '1'],
                [1770804060, 'NaN'],
              ],
            },
          ],
        },
      },
      { name: 'up', labels: { pod: 'a' }, values: [1, null] },
    ],
    [
      'Datadog',
      {
        series: [
          {
            metric: 'cpu',
            scope: 'host:a',
            pointlist: [
              [1770804000000, 1.5],
              [1770804060000, 2],
            ],
          },
        ],
      },
      { name: 'cpu', labels: { host: 'a' }, values: [1.5, 2] },
    ],
    [
      'Graphite',
      [
        {
          target: 'cpu',
          datapoints: [
            [1, 1770804000],
            [2, 1770804060],
          ],
        },
      ],
      { name: 'cpu', values: [1, 2] },
    ],
    [
      'rows',
      [
        { time: t(0), cpu: 1, mem: 5 },
        { time: t(1), cpu: 2, mem: 6 },
        { time: t(2), cpu: 3, mem: 7 },
      ],
      { name: 'cpu', values: [1, 2, 3] },
    ],
  ])('are read from %s', (_, value, expected) => expect(series(value)[0]).toMatchObject(expected))
})

describe('events', () => {
  it('are read from a list of the Kubernetes API', () => {
    const [event] = readJsonParts(
      {
        kind: 'EventList',
        items: [
          {
            kind: 'Event',
            metadata: { name: 'e', namespace: 'shop' },
            involvedObject: { kind: 'Pod', name: 'api-1' },
            reason: 'Unhealthy',
            message: 'no',
            type: 'Warning',
            count: 3,
            firstTimestamp: t(0),
            lastTimestamp: t(2),
          },
        ],
      },
      'e.json',
    )
    expect(event).toMatchObject({
      kind: 'event',
      event: { reason: 'Unhealthy', object: 'Pod/api-1', level: 'warning', count: 3, at: Date.parse(t(0)), until: Date.parse(t(2)) },
    })
  })

  it('are read from simplified lists, from RDS and from deploy logs', () => {
    expect(
      readJsonParts(
        {
          warning_events: [
            { reason: 'BackOff', message: 'm', type: 'Warning', involved_object: 'Pod/a', first_time: t(0), last_time: t(1) },
          ],
        },
        'x.json',
      )[0],
    ).toMatchObject({ event: { object: 'Pod/a', reason: 'BackOff' } })
    expect(
      readJsonParts({ Events: [{ SourceIdentifier: 'db', Message: 'failover', EventCategories: ['failover'], Date: t(0) }] }, 'x.json')[0],
    ).toMatchObject({ event: { object: 'db', reason: 'failover', message: 'failover' } })
    expect(readJsonParts({ deploys: [{ deployed_at: t(0), service: 'api', version: '1.2.3' }] }, 'x.json')[0]).toMatchObject({
      event: { object: 'api', message: expect.stringContaining('version 1.2.3'), at: Date.parse(t(0)) },
    })
  })

  it('are told from log lines', () => {
    expect(kinds({ logs: [{ timestamp: t(0), message: 'm', level: 'info', service: 'a' }] })).toEqual(['log'])
    expect(kinds([{ timestamp: t(0), message: 'm', level: 'info', logger: 'a' }], 'app.json')).toEqual(['log'])
    expect(kinds({ events: [{ date: t(0), message: 'm' }] })).toEqual(['event', 'event-list'])
  })

  it('are evidence even when there are none', () =>
    expect(readJsonParts({ warning_events: [] }, 'x.json')).toEqual([{ kind: 'event-list', name: 'warning_events', count: 0 }]))
})

describe('objects', () => {
  it.each<[string, Json, string]>([
    ['a list of the API', { kind: 'List', items: [{ kind: 'Pod', metadata: { name: 'a' }, status: { phase: 'Running' } }] }, 'Pod'],
    ['a PodList', { kind: 'PodList', items: [{ metadata: { name: 'a' }, status: { phase: 'Running' } }] }, 'Pod'],
    ['one object', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' }, status: { phase: 'Active' } }, 'Namespace'],
    ['short pods', { pods: [{ name: 'a', phase: 'Running', containers: [] }] }, 'Pod'],
    ['short deployments', { deployments: [{ name: 'a', desired: 3, ready: 3 }] }, 'Deployment'],
    ['short nodes', { nodes: [{ name: 'a', ready: 'True', memory_pressure: 'False' }] }, 'Node'],
    ['quotas', { resource_quotas: [{ name: 'a', hard: { pods: '1' }, used: { pods: '1' } }] }, 'ResourceQuota'],
    ['monitors', { monitors: [{ name: 'a', query: 'q', overall_state: 'OK' }] }, 'Monitor'],
  ])('are read from %s', (_, value, kind) => {
    const [part] = readJsonParts(value, 'x.json')
    expect(part).toMatchObject({ kind: 'resource', object: { kind, name: 'a' } })
  })

  it('stand beside each other in one document', () =>
    expect(
      kinds({
        pods: [{ name: 'a', phase: 'Running', containers: [] }],
        events: [],
        nodes: [{ name: 'n', ready: 'True', memory_pressure: 'False' }],
      }).sort(),
    ).toEqual(['event-list', 'resource', 'resource']))
})

it('recognises database load in its forms', () => {
  expect(kinds({ top_sql: [{ statement: 'SELECT 1', db_load_avg: 1 }] })).toEqual(['database-load'])
  expect(kinds({ Keys: [{ Dimensions: { 'db.sql.statement': 'SELECT 1' }, Total: 2 }] })).toEqual(['database-load'])
  expect(kinds([{ query: 'SELECT 1', calls: 5, total_exec_time: 10 }])).toEqual(['database-load'])
})

it('takes nothing for something', () => expect(kinds({ start_time: t(0), end_time: t(1), period: 60 })).toEqual([]))
