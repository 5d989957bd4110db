import type { MetricSeries } from '../../evidence-library.ts'
import { evidenceLimits } from '../limits.ts'

/** A series from unordered points: sorted by time, of two points at one time the later given wins. Null without a single time. */
export function seriesOf(
  name: string,
  points: readonly (readonly [number | null, number | null])[],
  labels: Record<string, string>,
  unit: string | null,
): Omit<MetricSeries, 'id'> | null {
  const timed: [number, number | null][] = []
  for (const [time, value] of points) if (time !== null) timed.push([time, value])
  if (timed.length === 0) return null
  let ordered = true
  for (let i = 1; i < timed.length && ordered; i++) ordered = timed[i]![0] > timed[i - 1]![0]
  const sorted = ordered ? timed : [...new Map(timed)].sort((a, b) => a[0] - b[0])
  const kept = sorted.length > evidenceLimits.points ? sorted.slice(-evidenceLimits.points) : sorted
  return {
    name,
    labels,
    unit: unit === '' || unit === 'None' ? null : unit,
    times: kept.map(([time]) => time),
    values: kept.map(([, value]) => value),
  }
}

/** A number as it stands in exports: also as text; `NaN`, `null` and empty text are missing points. */
export function numberValue(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || value.trim() === '') return null
  const number = Number(value.trim())
  return Number.isFinite(number) ? number : null
}
