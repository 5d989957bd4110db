import type { Alert } from '#shared/investigation/evidence.ts'
import type { EventRecord, MetricSeries } from '../evidence-library.ts'

const minute = 60_000
/** An alert fires some time after the trouble began: its rule first waits, then has to be evaluated. */
const beforeAlert = 15 * minute
/** The longest span of metrics that is taken to be of the incident as a whole. */
const longestSpan = 6 * 60 * minute
const withoutMetrics = 60 * minute

/** Label that marks a series as one of normal times, kept for comparison. */
export const baselineLabel = 'evidence.role'

/** Whether a path names a folder or file of baseline evidence (`base/`, `shared/baseline_metrics.json`). */
export function isBaselinePath(path: string): boolean {
  return /(^|[/_.-])(base|baselines?|shared|normal|before)([/_.-]|$)/i.test(path)
}

export interface WindowInput {
  alert: Alert | null
  series: readonly Omit<MetricSeries, 'id'>[]
  events: readonly Omit<EventRecord, 'id'>[]
  logs: readonly { from: number | null; to: number | null }[]
}

/**
 * The time that the incident is looked for in. It ends with the latest thing that the evidence knows. It begins a quarter
 * of an hour before the alert started; without such a time with the metrics that were exported for it; else an hour before its end.
 */
export function incidentWindow({ alert, series, events, logs }: WindowInput): { from: number; to: number } | null {
  const current = series.filter(({ labels }) => labels[baselineLabel] !== 'baseline')
  const metrics = current.length > 0 ? current : series
  const ends = [
    ...metrics.map(({ times }) => times.at(-1)!),
    ...events.flatMap(({ at, until }) => [at, until]),
    ...logs.map(({ to }) => to),
    alert?.startsAt ?? null,
    alert?.endsAt ?? null,
  ].filter((time) => time !== null && time !== undefined)
  if (ends.length === 0) return null
  const to = ends.reduce((a, b) => Math.max(a, b))
  if (alert?.startsAt) return { from: Math.min(alert.startsAt - beforeAlert, to), to }
  const starts = metrics.map(({ times }) => times[0]!)
  if (starts.length > 0) {
    const from = starts.reduce((a, b) => Math.min(a, b))
    const last = metrics.map(({ times }) => times.at(-1)!).reduce((a, b) => Math.max(a, b))
    // Numbers that end long before everything else does say nothing of when it happened.
    if (to - from <= longestSpan) return { from, to }
    if (to - last <= withoutMetrics) return { from: last - withoutMetrics, to }
  }
  return { from: to - withoutMetrics, to }
}
