import { describe, expect, it } from 'vitest'
import { type MetricDefinition, metricList } from './metric-list.ts'
import { MetricRegistry } from './metric-registry.ts'

const lines = (metrics: MetricRegistry, beginning: string) =>
  metrics
    .text()
    .split('\n')
    .filter((line) => line.startsWith(beginning))

describe('the text of metrics', () => {
  it('is what OpenMetrics says, with buckets that hold those below them', () => {
    const metrics = new MetricRegistry()
    metrics.count('trellis_model_tokens', { provider: 'p', model: 'm', direction: 'input' }, 7)
    metrics.count('trellis_model_tokens', { provider: 'p', model: 'm', direction: 'input' }, 3)
    for (const seconds of [0.1, 0.3, 500])
      metrics.observe('trellis_workflow_duration_seconds', { workflow_type: 'w', phase: 'none' }, seconds)
    const bucket = (bound: string, count: number) =>
      `trellis_workflow_duration_seconds_bucket{workflow_type="w",phase="none",le="${bound}"} ${count}`
    expect(metrics.text().split('\n')).toEqual([
      '# TYPE trellis_workflow_duration_seconds histogram',
      '# UNIT trellis_workflow_duration_seconds seconds',
      '# HELP trellis_workflow_duration_seconds Time that runs took which have ended.',
      bucket('0.1', 1),
      ...['0.5', '1', '2', '5', '10', '30', '60'].map((bound) => bucket(bound, 2)),
      bucket('+Inf', 3),
      'trellis_workflow_duration_seconds_sum{workflow_type="w",phase="none"} 500.4',
      'trellis_workflow_duration_seconds_count{workflow_type="w",phase="none"} 3',
      '# TYPE trellis_model_tokens counter',
      '# HELP trellis_model_tokens Tokens that models read (`input`) and wrote (`output`).',
      'trellis_model_tokens_total{provider="p",model="m",direction="input"} 10',
      '# EOF',
      '',
    ])
  })

  it('keeps a name with quotes and line ends in its line', () => {
    const metrics = new MetricRegistry()
    metrics.count('trellis_tool_calls', { tool: 'a"b\\c\nd', outcome: 'failed' })
    expect(lines(metrics, 'trellis_tool_calls')).toEqual(['trellis_tool_calls_total{tool="a\\"b\\\\c\\nd",outcome="failed"} 1'])
  })

  it('counts under `other` once there are too many names', () => {
    const metrics = new MetricRegistry()
    for (let n = 0; n < 600; n++) metrics.count('trellis_tool_calls', { tool: `t${n}`, outcome: 'failed' })
    metrics.count('trellis_tool_calls', { tool: 't0', outcome: 'failed' })
    const told = lines(metrics, 'trellis_tool_calls')
    expect(told).toHaveLength(501)
    expect(told).toContain('trellis_tool_calls_total{tool="other",outcome="other"} 100')
    expect(told).toContain('trellis_tool_calls_total{tool="t0",outcome="failed"} 2')
  })
})

it('names every metric as the format wants it', () => {
  for (const [name, { type, unit, buckets }] of Object.entries<MetricDefinition>(metricList)) {
    expect(name).toMatch(/^trellis_[a-z_]+$/)
    // the format adds it
    expect(name).not.toMatch(/_total$/)
    if (unit) expect(name.endsWith(`_${unit}`)).toBe(true)
    expect(buckets !== undefined, name).toBe(type === 'histogram')
    expect(buckets ?? []).toEqual([...(buckets ?? [])].sort((a, b) => a - b))
  }
})
