import { baselineLabel } from '../../evidence/incident-window.ts'
import type { MetricSeries, ParsedEvidence } from '../../evidence-library.ts'
import { sayValue } from '../say.ts'
import { mean, median, quantile } from '../statistics.ts'
import { type MetricKind, metricKind, unitOf } from './metric-kind.ts'

/** A series with what all tools ask of it. `times` and `values` hold the points that are there. */
export interface SeriesView {
  id: string
  name: string
  labels: Record<string, string>
  kind: MetricKind
  unit: string | null
  /** The thing that it is of: an instance, a pod. */
  resource: string | null
  times: number[]
  values: number[]
  /** Median of normal times, where a baseline series of the same metric is there. */
  baseline: number | null
  isBaseline: boolean
  raw: MetricSeries
}

const resourceLabels = [
  'DBInstanceIdentifier',
  'DBClusterIdentifier',
  'pod',
  'pod_name',
  'container',
  'instance',
  'host',
  'node',
  'service',
  'deployment',
  'app',
  'job',
  'InstanceId',
  'LoadBalancer',
  'FunctionName',
  'QueueName',
  'VolumeId',
  'device',
  'mountpoint',
]

/** Counters of Prometheus only ever grow; their rate is what can be compared. */
function asRate(times: number[], values: number[]): { times: number[]; values: number[] } {
  const rated: { times: number[]; values: number[] } = { times: [], values: [] }
  for (let i = 1; i < values.length; i++) {
    const seconds = (times[i]! - times[i - 1]!) / 1000
    const grown = values[i]! - values[i - 1]!
    if (seconds > 0) {
      rated.times.push(times[i]!)
      // A counter that falls was reset.
      rated.values.push((grown >= 0 ? grown : values[i]!) / seconds)
    }
  }
  return rated
}

const views = new WeakMap<ParsedEvidence, SeriesView[]>()

export function seriesViews(evidence: ParsedEvidence): SeriesView[] {
  const known = views.get(evidence)
  if (known) return known
  const all = evidence.series.map(viewOf)
  for (const view of all) {
    if (view.isBaseline) continue
    const normal = all.find((other) => other.isBaseline && other.name === view.name)
    if (normal && normal.values.length > 0) view.baseline = median(normal.values)
  }
  views.set(evidence, all)
  return all
}

function viewOf(series: MetricSeries): SeriesView {
  const times: number[] = []
  const values: number[] = []
  series.values.forEach((value, i) => {
    if (value === null) return
    times.push(series.times[i]!)
    values.push(value)
  })
  const kind = metricKind(series.name)
  const counter =
    /_total$|_count$/.test(series.name) && values.every((value, i) => i === 0 || value >= values[i - 1]! || value < values[i - 1]! / 10)
  const shown = counter && values.length > 2 ? asRate(times, values) : { times, values }
  const unit = counter ? 'Count/Second' : unitOf(series.name, series.unit)
  const resource = resourceLabels.map((label) => series.labels[label]).find((value) => value !== undefined && value !== '')
  return {
    id: series.id,
    name: series.name,
    labels: series.labels,
    kind,
    unit,
    resource: resource ?? null,
    ...shown,
    baseline: null,
    isBaseline: series.labels[baselineLabel] === 'baseline',
    raw: series,
  }
}

/** `CPUUtilization of orders-db`. */
export function seriesName(view: SeriesView): string {
  return view.resource === null ? view.name : `${view.name} of ${view.resource}`
}

/** Attributes that every finding about a series has. */
export function seriesAttributes(view: SeriesView) {
  const { values, times, unit } = view
  const first = values[0]!
  const last = values.at(-1)!
  const min = values.reduce((a, b) => Math.min(a, b))
  const max = values.reduce((a, b) => Math.max(a, b))
  const average = mean(values)
  const peak = values.indexOf(view.kind.bad === 'down' ? min : max)
  return {
    metric: view.name,
    metric_kind: view.kind.kind,
    unit,
    resource: view.resource,
    service: view.resource,
    first,
    last,
    min,
    max,
    mean: round(average),
    median: round(median(values)),
    p95: round(quantile(values, 0.95)),
    peak_at: new Date(times[peak]!).toISOString().replace('.000Z', 'Z'),
    points: values.length,
    first_text: sayValue(first, unit),
    last_text: sayValue(last, unit),
    min_text: sayValue(min, unit),
    max_text: sayValue(max, unit),
    mean_text: sayValue(average, unit),
    baseline: view.baseline,
    via: 'metric',
  }
}

export function round(value: number): number {
  return Number(value.toPrecision(6))
}
