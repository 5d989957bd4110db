import { describe, expect, it } from 'vitest'
import { findingsOf, ofType, only } from '../../testing/made-evidence.ts'

const start = Date.parse('2026-02-11T10:00:00Z')
const iso = (i: number) => new Date(start + i * 60_000).toISOString()
const noise = (i: number) => ((i * 7919) % 13) / 13 - 0.5

interface Made {
  name: string
  unit?: string
  f: (i: number) => number | null
  n?: number
  dimension?: string
}

const metric = ({ name, unit = 'Count', f, n = 30, dimension = 'orders-db' }: Made) => ({
  metric_name: name,
  unit,
  dimensions: [{ Name: 'DBInstanceIdentifier', Value: dimension }],
  timestamps: Array.from({ length: n }, (_, i) => iso(i)),
  values: Array.from({ length: n }, (_, i) => f(i)),
})
const of = (...made: Made[]) => findingsOf({ 'metrics.json': { metric_data_results: made.map(metric) } })
const changes = (findings: Awaited<ReturnType<typeof of>>) =>
  findings.filter(({ type }) => /^metric\.(level_shift|trend|spike|recovered|fell_to_zero|stable)$/.test(type)).map(({ type }) => type)

describe('changes', () => {
  it('are a step, with its test and time', async () => {
    const found = only(
      await of({ name: 'TransactionLogsGeneration', unit: 'Bytes/Second', f: (i) => (i < 12 ? 4 : 190) * 1024 ** 2 * (1 + noise(i) / 50) }),
      'metric.level_shift',
    )
    expect(found).toMatchObject({
      severity: 'warning',
      from: start + 12 * 60_000,
      attributes: { metric_kind: 'wal', direction: 'up', at_iso: '2026-02-11T10:12:00Z', test: expect.stringContaining('Pettitt') },
    })
    expect(found.statement).toMatch(/^TransactionLogsGeneration of orders-db rose from [\d.]+ MB\/s to 1\d\d MB\/s/)
    expect(found.attributes.p_value).toBeLessThan(0.01)
  })

  it('are a steady climb', async () => {
    const found = only(await of({ name: 'ReplicaLag', unit: 'Seconds', f: (i) => 10 + i * 40 }), 'metric.trend')
    expect(found).toMatchObject({ severity: 'warning', attributes: { direction: 'up', per_minute: 40, test: 'Mann-Kendall' } })
  })

  it('are free space that will be gone', async () =>
    expect(
      only(await of({ name: 'FreeStorageSpace', unit: 'Bytes', f: (i) => (100 - i * 2) * 1024 ** 3 }), 'metric.trend').attributes,
    ).toMatchObject({ direction: 'down', exhausted_in_minutes: 21 }))

  it('are over when the level is back', async () => {
    const findings = await of({ name: 'CPUUtilization', unit: 'Percent', n: 60, f: (i) => (i >= 20 && i < 32 ? 91 : 15) + noise(i) })
    expect(changes(findings)).toEqual(['metric.recovered'])
    expect(only(findings, 'metric.recovered')).toMatchObject({
      severity: 'info',
      attributes: { completed: true, direction: 'up', back_at_iso: '2026-02-11T10:32:00Z' },
    })
    expect(only(findings, 'metric.saturated')).toMatchObject({ severity: 'notice', attributes: { completed: true } })
  })

  it('are not over when they come again and again', async () =>
    expect(
      changes(await of({ name: 'CPUUtilization', unit: 'Percent', n: 60, f: (i) => (i % 15 > 8 ? 95 : 15) + noise(i) })),
    ).not.toContain('metric.recovered'))
  it('are a fall to nothing', async () =>
    expect(
      only(await of({ name: 'WriteIOPS', unit: 'Count/Second', f: (i) => (i < 20 ? 1_800 + noise(i) * 100 : 0) }), 'metric.fell_to_zero'),
    ).toMatchObject({ severity: 'warning', attributes: { at_iso: '2026-02-11T10:20:00Z', before_text: expect.stringContaining('/s') } }))

  it.each<[string, Made]>([
    ['noise', { name: 'DatabaseConnections', f: (i) => 100 + noise(i) * 10 }],
    ['a constant', { name: 'FreeStorageSpace', unit: 'Bytes', f: () => 2e11 }],
    ['noise around nothing', { name: 'DiskQueueDepth', f: (i) => 0.1 + noise(i) / 20 }],
    ['small latencies', { name: 'ReadLatency', unit: 'Seconds', f: (i) => 0.0005 + (i > 15 ? 0.0004 : 0) }],
  ])('are not seen in %s', async (_, made) => {
    const findings = await of(made)
    expect(findings.filter(({ type, severity }) => type.startsWith('metric.') && severity !== 'info')).toEqual([])
  })

  it('of a quiet machine to half a machine are no alarm', async () =>
    expect(
      only(await of({ name: 'CPUUtilization', unit: 'Percent', f: (i) => (i < 15 ? 18 : 42) + noise(i) }), 'metric.level_shift').severity,
    ).toBe('notice'))
  it('for the better are no alarm', async () =>
    expect(
      only(await of({ name: 'CPUUtilization', unit: 'Percent', f: (i) => (i < 15 ? 60 : 8) + noise(i) }), 'metric.level_shift').severity,
    ).toBe('info'))
})

describe('limits', () => {
  it('that an event sets are held only against what came after', async () => {
    const findings = await findingsOf({
      'metrics.json': { metric_data_results: [metric({ name: 'DatabaseConnections', f: (i) => (i < 10 ? 150 : 50) })] },
      'events.json': {
        events: [{ date: iso(9), message: 'Updated parameter max_connections from 500 to 50', source_identifier: 'orders-db' }],
      },
    })
    expect(only(findings, 'metric.saturated')).toMatchObject({ from: start + 10 * 60_000, attributes: { limit: 50, share: 1 } })
  })

  it('are known for percent', async () =>
    expect(only(await of({ name: 'CPUUtilization', unit: 'Percent', f: (i) => 93 + noise(i) }), 'metric.saturated')).toMatchObject({
      severity: 'warning',
      attributes: { limit: 100, limit_source: 'percent', minutes: 30 },
    }))

  it('are taken from a companion series', async () => {
    const memory = (name: string, f: (i: number) => number) => ({
      metric: { __name__: name, pod: 'web-1' },
      values: Array.from({ length: 30 }, (_, i) => [start / 1000 + i * 60, String(f(i))]),
    })
    const findings = await findingsOf({
      'm.json': {
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            memory('container_memory_working_set_bytes', (i) => (200 + i * 10.4) * 1024 ** 2),
            memory('container_spec_memory_limit_bytes', () => 512 * 1024 ** 2),
          ],
        },
      },
    })
    expect(only(findings, 'metric.saturated')).toMatchObject({
      severity: 'critical',
      evidence: ['metric:container_memory_working_set_bytes', 'metric:container_spec_memory_limit_bytes'],
      attributes: { limit: 512 * 1024 ** 2 },
    })
    expect(ofType(findings, 'metric.level_shift')).toEqual([])
  })

  it('are taken from what an event says', async () => {
    const findings = await findingsOf({
      'm.json': { metric_data_results: [metric({ name: 'DatabaseConnections', f: (i) => 120 + i * 2.7 })] },
      'e.json': {
        events: [
          { date: iso(20), message: 'Current connections: 180 of 200', source_identifier: 'orders-db', event_categories: ['notification'] },
        ],
      },
    })
    expect(only(findings, 'metric.saturated')).toMatchObject({
      attributes: { limit: 200, limit_source: 'event:1' },
      evidence: ['metric:DatabaseConnections', 'event:1'],
    })
  })

  it('are nothing where something runs out', async () =>
    expect(
      only(await of({ name: 'FreeStorageSpace', unit: 'Bytes', f: (i) => Math.max(0.1, 60 - i * 3) * 1024 ** 3 }), 'metric.saturated')
        .severity,
    ).toBe('critical'))
  it('are general knowledge where none is known', async () =>
    expect(only(await of({ name: 'DiskQueueDepth', f: (i) => (i < 10 ? 0.1 : 44) }), 'metric.high').attributes).toMatchObject({
      usual: 10,
      metric_kind: 'queue_depth',
    }))
})

describe('what is missing', () => {
  it('is points inside a series', async () =>
    expect(
      only(await of({ name: 'CPUUtilization', unit: 'Percent', f: (i) => (i >= 10 && i < 15 ? null : 20) }), 'metric.gap').attributes,
    ).toMatchObject({ missing: 5, missing_from_iso: iso(10).replace('.000', '') }))

  it('is a metric that the alert names', async () => {
    const findings = await findingsOf({
      'alert.json': { title: 'ReplicaLag of orders-db is not publishing', state: 'alerting', severity: 'high', description: 'x' },
      'm.json': { metric_data_results: [metric({ name: 'CPUUtilization', unit: 'Percent', f: () => 20 })] },
    })
    expect(only(findings, 'metric.missing').attributes).toMatchObject({
      metric: 'ReplicaLag',
      metric_kind: 'replica_lag',
      reason: 'the alert names it',
    })
  })

  it('is the one of a set that is not there', async () => {
    const findings = await of(
      ...['CPUUtilization', 'DatabaseConnections', 'ReadIOPS', 'WriteIOPS', 'FreeableMemory'].map((name) => ({
        name,
        f: (i: number) => 50 + noise(i),
      })),
    )
    expect(ofType(findings, 'metric.missing').map(({ subject }) => subject)).toEqual(['FreeStorageSpace'])
  })
})

it('tells series of a baseline from those of the incident', async () => {
  const findings = await findingsOf({
    'base/m.json': { metric_data_results: [metric({ name: 'CPUUtilization', unit: 'Percent', f: () => 12 })] },
    'm.json': { metric_data_results: [metric({ name: 'CPUUtilization', unit: 'Percent', f: () => 70 })] },
  })
  expect(only(findings, 'metric.summary')).toMatchObject({
    attributes: { baseline: 12 },
    statement: expect.stringContaining('12% in normal times'),
  })
})
