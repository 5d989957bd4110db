import type { Finding } from '#shared/investigation/finding.ts'
import type { FindingMaker } from '../make-finding.ts'
import { sayTime, sayValue } from '../say.ts'
import { condensed, correlation, largestStep, median, type Step, spread, type Trend, trendOf } from '../statistics.ts'
import { inSeconds } from './metric-kind.ts'
import { round, type SeriesView, seriesAttributes, seriesName } from './series-view.ts'

const mostPoints = 200
const stepTest = 'median step over residual spread, Pettitt p'
const together = 6

/** How series change, each at most once: back to normal, a step, a trend, a spike, down to zero, or steady. */
export function changeFindings(views: readonly SeriesView[], maker: FindingMaker): Finding[] {
  const findings: Finding[] = []
  const moved: SeriesView[] = []
  for (const view of views) {
    const own = ofSeries(view, maker)
    if (own.some(({ type, severity }) => type !== 'metric.stable' && severity !== 'info')) moved.push(view)
    findings.push(...own)
  }
  return [...findings, ...movedTogether(moved, maker)]
}

interface Shape {
  view: SeriesView
  times: number[]
  values: number[]
  step: Step | null
  trend: Trend | null
}

/** Change relative to where it came from, on a scale where doubling is 1 and noise around nothing is little. */
function relative(view: SeriesView, before: number, after: number): number {
  const floor = /^(percent|%)$/i.test(view.unit ?? '') ? 10 : inSeconds(1, view.unit) === null ? 0 : floorOfTime(view)
  const base = Math.max(Math.abs(before), floor, 1e-9)
  return (after - before) / base
}

/** A latency that goes from 0.1 to 0.4 ms has not got worse for anyone. */
function floorOfTime(view: SeriesView): number {
  const millisecond = /^(ms|milliseconds)$/i.test(view.unit ?? '') ? 1 : /^(us|microseconds)$/i.test(view.unit ?? '') ? 1_000 : 0.001
  return view.kind.kind === 'replica_lag' ? millisecond * 10_000 : millisecond * 2
}

function ofSeries(view: SeriesView, maker: FindingMaker): Finding[] {
  const { times, values } = condensed(view.times, view.values, mostPoints)
  const shape: Shape = { view, times, values, step: largestStep(values), trend: trendOf(values) }
  const recovered = recoveredFinding(shape, maker)
  if (recovered !== null) return recovered
  // A sharp step makes a trend of what follows it, and a long climb has a step somewhere: the clearer one is told.
  const sharp = (shape.step?.statistic ?? 0) >= 12
  const climb = (shape.trend?.monotonic ?? 0) >= 0.9 && (shape.step?.statistic ?? 0) < 8
  const step = stepFinding(shape, maker)
  const trend = sharp && step !== null ? null : trendFinding(shape, maker)
  const findings = [zeroFinding(shape, maker), climb && trend !== null ? null : step, trend].filter((one) => one !== null)
  if (findings.length > 0) return findings
  return [
    maker.make('metric.stable', {
      subject: view.name,
      severity: 'info',
      evidence: [view.id],
      from: view.times[0],
      to: view.times.at(-1),
      statement: `${seriesName(view)} is stable at about ${sayValue(median(values), view.unit)} (${sayValue(Math.min(...values), view.unit)} to ${sayValue(Math.max(...values), view.unit)}).`,
      attributes: seriesAttributes(view),
    }),
  ]
}

function severityOf(view: SeriesView, direction: 'up' | 'down', change: number, peak: number): Finding['severity'] {
  const bad = view.kind.bad === direction
  if (view.kind.bad !== 'none' && !bad) return 'info'
  const size = direction === 'up' ? change : -change / Math.max(0.05, 1 + change)
  const percent = /^(percent|%)$/i.test(view.unit ?? '')
  // Half a machine is no trouble, however quiet it was before.
  if (percent && view.kind.kind !== 'errors' && direction === 'up' && peak < 75) return 'notice'
  if (view.kind.bad === 'none') return size >= 2 ? 'notice' : 'info'
  const usual = view.kind.usual
  if (usual && direction === 'up') {
    const comparable = usual.unit === 'seconds' ? inSeconds(peak, view.unit) : peak
    if (comparable !== null && comparable < usual.value / 5) return 'info'
  }
  return size >= 2 ? 'warning' : size >= 0.5 ? 'notice' : 'info'
}

function stepFinding({ view, times, values, step }: Shape, maker: FindingMaker): Finding | null {
  if (step === null || step.statistic < 5) return null
  const change = relative(view, step.before, step.after)
  if (Math.abs(change) < 0.3 || values.length - step.at < 2) return null
  const direction = change > 0 ? 'up' : 'down'
  const after = values.slice(step.at)
  const at = times[step.at]!
  const attributes = {
    ...seriesAttributes(view),
    direction,
    before: round(step.before),
    after: round(step.after),
    ratio: step.before === 0 ? undefined : round(step.after / step.before),
    at_iso: sayTime(at),
    test: stepTest,
    statistic: round(step.statistic),
    p_value: Number(step.pValue.toPrecision(3)),
    before_text: sayValue(step.before, view.unit),
    after_text: sayValue(step.after, view.unit),
  }
  return maker.make('metric.level_shift', {
    subject: view.name,
    severity: severityOf(view, direction, change, direction === 'up' ? Math.max(...after) : Math.min(...after)),
    evidence: [view.id],
    from: at,
    to: view.times.at(-1),
    statement: `${seriesName(view)} ${direction === 'up' ? 'rose' : 'fell'} from ${attributes.before_text} to ${attributes.after_text} at ${attributes.at_iso} (medians; step ${Number(attributes.statistic.toPrecision(3))} times the spread)${direction === 'up' ? `, up to ${attributes.max_text}` : `, down to ${attributes.min_text}`}.`,
    attributes,
  })
}

function trendFinding({ view, times, values, trend }: Shape, maker: FindingMaker): Finding | null {
  if (trend === null || trend.pValue > 0.001 || trend.monotonic < 0.7) return null
  const first = values[0]!
  const last = values.at(-1)!
  const change = relative(view, first, last)
  if (Math.abs(change) < 0.2 || Math.sign(change) !== Math.sign(trend.slope)) return null
  const direction = change > 0 ? 'up' : 'down'
  const minutes = (times.at(-1)! - times[0]!) / 60_000 / (values.length - 1)
  const perMinute = minutes > 0 ? trend.slope / minutes : trend.slope
  const exhausted =
    view.kind.bad === 'down' && direction === 'down' && perMinute < 0 && last > 0 ? Math.max(1, Math.round(last / -perMinute)) : undefined
  const attributes = {
    ...seriesAttributes(view),
    direction,
    per_minute: round(perMinute),
    per_minute_text: `${sayValue(Math.abs(perMinute), view.unit)} a minute`,
    share_monotonic: round(trend.monotonic),
    test: 'Mann-Kendall',
    statistic: round(trend.statistic),
    p_value: Number(trend.pValue.toPrecision(3)),
    exhausted_in_minutes: exhausted,
  }
  return maker.make('metric.trend', {
    subject: view.name,
    severity: severityOf(view, direction, change, direction === 'up' ? Math.max(...values) : Math.min(...values)),
    evidence: [view.id],
    from: view.times[0],
    to: view.times.at(-1),
    statement: `${seriesName(view)} ${direction === 'up' ? 'grows' : 'falls'} steadily from ${attributes.first_text} to ${attributes.last_text}, by ${attributes.per_minute_text}${exhausted === undefined ? '' : `; nothing is left in ${exhausted} ${exhausted === 1 ? 'minute' : 'minutes'}`} (Mann-Kendall p = ${trend.pValue.toPrecision(2)}).`,
    attributes,
  })
}

function zeroFinding({ view, times, values }: Shape, maker: FindingMaker): Finding | null {
  const tail = values.slice(-3)
  const first = values.slice(0, Math.max(2, Math.floor(values.length / 3)))
  const before = median(first)
  if (values.length < 6 || before <= 0 || view.kind.bad === 'up' || !tail.every((value) => Math.abs(value) <= before * 0.01)) return null
  let at = values.length - 1
  while (at > 0 && Math.abs(values[at - 1]!) <= before * 0.01) at--
  return maker.make('metric.fell_to_zero', {
    subject: view.name,
    severity: 'warning',
    evidence: [view.id],
    from: times[at],
    to: view.times.at(-1),
    statement: `${seriesName(view)} fell to ${sayValue(values.at(-1)!, view.unit)} and stayed there since ${sayTime(times[at]!)}; before it was ${sayValue(before, view.unit)}.`,
    attributes: { ...seriesAttributes(view), before: round(before), before_text: sayValue(before, view.unit), at_iso: sayTime(times[at]!) },
  })
}

/** An excursion that has ended: the last points are where the usual ones are. */
function recoveredFinding({ view, times, values }: Shape, maker: FindingMaker): Finding[] | null {
  if (values.length < 8) return null
  const head = values.slice(0, Math.max(2, Math.floor(values.length / 6)))
  const usual = view.baseline ?? median(head) + 0
  const tail = median(values.slice(-Math.max(2, Math.min(4, Math.floor(values.length / 8)))))
  const noise = Math.max(spread(head), Math.abs(usual) / 20)
  const ups = values.map((value) => value - usual)
  const far = Math.max(...ups) >= -Math.min(...ups) ? Math.max(...ups) : Math.min(...ups)
  const peakAt = ups.indexOf(far)
  const change = relative(view, usual, values[peakAt]!)
  const direction = far > 0 ? 'up' : 'down'
  if (Math.abs(far) < noise * 6 || Math.abs(change) < 0.5 * (direction === 'down' ? 0.8 : 1)) return null
  if (Math.abs(tail - usual) > Math.max(noise * 3, Math.abs(far) * 0.2) || Math.abs(relative(view, usual, tail)) > 0.5) return null
  const away = ups.map((value) => Math.abs(value) > Math.abs(far) * 0.4)
  const start = away.indexOf(true)
  const end = away.lastIndexOf(true)
  // What was away from the first point on never left a usual level that is known.
  if (end >= values.length - 2 || (start === 0 && view.baseline === null)) return null
  // What comes back again and again has not recovered.
  const runs = away.filter((one, i) => one && !away[i - 1]).length
  if (runs > 1 && away.filter(Boolean).length > 6) return null
  const minutes = Math.round((times[Math.min(end + 1, times.length - 1)]! - times[start]!) / 60_000)
  const short = end - start + 1 <= Math.max(2, values.length / 10)
  const bad = view.kind.bad === 'none' || view.kind.bad === direction
  const worst = severityOf(view, direction, change, values[peakAt]!)
  const shared = {
    ...seriesAttributes(view),
    direction,
    usual: round(usual),
    usual_text: sayValue(usual, view.unit),
    peak: round(values[peakAt]!),
    peak_text: sayValue(values[peakAt]!, view.unit),
    minutes,
    completed: true,
  }
  const base = { subject: view.name, evidence: [view.id], from: times[start], to: times[Math.min(end + 1, times.length - 1)] }
  const back = sayTime(times[Math.min(end + 1, times.length - 1)]!)
  const findings: Finding[] = []
  if (short)
    findings.push(
      maker.make('metric.spike', {
        ...base,
        severity: bad && worst !== 'info' ? 'notice' : 'info',
        statement: `${seriesName(view)} ${direction === 'up' ? 'rose' : 'fell'} for ${minutes} minutes to ${shared.peak_text} (usual ${shared.usual_text}) and came back.`,
        attributes: { ...shared, statistic: round(Math.abs(far) / noise), test: 'distance from the usual level over its spread' },
      }),
    )
  findings.push(
    maker.make('metric.recovered', {
      ...base,
      severity: 'info',
      statement: `${seriesName(view)} ${direction === 'up' ? 'rose' : 'fell'} to ${shared.peak_text} at ${sayTime(times[peakAt]!)} and is back at ${sayValue(tail, view.unit)} since ${back} (usual ${shared.usual_text}).`,
      attributes: { ...shared, back_at_iso: back },
    }),
  )
  return findings
}

/** Pairs of series that moved with each other, the closest first. */
function movedTogether(views: readonly SeriesView[], maker: FindingMaker): Finding[] {
  const pairs: { a: SeriesView; b: SeriesView; r: number; lag: number }[] = []
  for (const [i, a] of views.slice(0, 14).entries()) {
    for (const b of views.slice(i + 1, 14)) {
      const shared = align(a, b)
      if (shared === null) continue
      const r = correlation(shared.a, shared.b)
      if (Math.abs(r) >= 0.9) pairs.push({ a, b, r, lag: lagOf(shared.a, shared.b) * shared.minutes })
    }
  }
  return pairs
    .sort((x, y) => Math.abs(y.r) - Math.abs(x.r))
    .slice(0, together)
    .map(({ a, b, r, lag }) =>
      maker.make('metric.moved_together', {
        subject: `${a.name} ${b.name}`,
        severity: 'info',
        evidence: [a.id, b.id],
        from: a.times[0],
        to: a.times.at(-1),
        statement: `${seriesName(a)} and ${seriesName(b)} move ${r > 0 ? 'together' : 'against each other'} (correlation ${r.toFixed(2)})${lag === 0 ? '' : `, the second ${Math.abs(lag)} minutes ${lag > 0 ? 'later' : 'earlier'}`}.`,
        attributes: {
          metric: a.name,
          other: b.name,
          metric_kind: a.kind.kind,
          other_kind: b.kind.kind,
          correlation: round(r),
          lag_minutes: lag,
          via: 'metric',
        },
      }),
    )
}

function align(a: SeriesView, b: SeriesView): { a: number[]; b: number[]; minutes: number } | null {
  const at = new Map(b.times.map((time, i) => [time, b.values[i]!]))
  const times = a.times.filter((time) => at.has(time))
  if (times.length < 8) return null
  const own = new Map(a.times.map((time, i) => [time, a.values[i]!]))
  const kept = times.slice(-500)
  return {
    a: kept.map((time) => own.get(time)!),
    b: kept.map((time) => at.get(time)!),
    minutes: Math.max(1, Math.round((kept[1]! - kept[0]!) / 60_000)),
  }
}

/** How many steps the second follows the first, from -3 to 3, by the best correlation. */
function lagOf(a: readonly number[], b: readonly number[]): number {
  let best = { lag: 0, r: Math.abs(correlation(a, b)) }
  for (let lag = -3; lag <= 3; lag++) {
    if (lag === 0 || a.length - Math.abs(lag) < 8) continue
    const r = Math.abs(lag > 0 ? correlation(a.slice(0, -lag), b.slice(lag)) : correlation(a.slice(-lag), b.slice(0, lag)))
    if (r > best.r + 0.02) best = { lag, r }
  }
  return best.lag
}
