import type { Finding } from '#shared/investigation/finding.ts'
import type { ParsedEvidence } from '../../evidence-library.ts'
import { FindingMaker } from '../make-finding.ts'
import { sayValue } from '../say.ts'
import { changeFindings } from './metric-changes.ts'
import { gapFindings, missingFindings } from './metric-gaps.ts'
import { inSeconds } from './metric-kind.ts'
import { isLimitSeries, limitOf, type MetricLimit } from './metric-limits.ts'
import { type SeriesView, seriesAttributes, seriesName, seriesViews } from './series-view.ts'

const summaries = 150

/** What each series is like and how near it is to its limits; which are missing. */
export function metricFindings(evidence: ParsedEvidence): Finding[] {
  const maker = new FindingMaker(evidence.set.window)
  const all = seriesViews(evidence)
  const current = all.filter((view) => !view.isBaseline && view.values.length > 0)
  return [
    ...current.slice(0, summaries).map((view) => summary(view, maker)),
    ...current.flatMap((view) => saturation(view, all, evidence, maker)),
    ...gapFindings(
      all.filter((view) => !view.isBaseline),
      maker,
    ),
    ...missingFindings(evidence, all, maker),
  ]
}

/** How the series change: level shifts, trends, spikes, recoveries, and which of them move together. */
export function metricAnomalies(evidence: ParsedEvidence): Finding[] {
  const maker = new FindingMaker(evidence.set.window)
  const all = seriesViews(evidence)
  return changeFindings(
    all.filter((view) => !view.isBaseline && view.values.length > 0 && !isLimitSeries(view)),
    maker,
  )
}

function summary(view: SeriesView, maker: FindingMaker): Finding {
  const attributes = seriesAttributes(view)
  return maker.make('metric.summary', {
    subject: view.name,
    severity: 'info',
    evidence: [view.id],
    from: view.times[0],
    to: view.times.at(-1),
    statement: `${seriesName(view)}: from ${attributes.first_text} to ${attributes.last_text}, least ${attributes.min_text}, most ${attributes.max_text}, mean ${attributes.mean_text}, in ${view.values.length} points${view.baseline === null ? '' : `; ${sayValue(view.baseline, view.unit)} in normal times`}.`,
    attributes,
  })
}

/** How often a series went over a bound. */
function runsOf(shares: readonly number[], bound: number): number {
  return shares.filter((share, i) => share >= bound && (shares[i - 1] ?? 0) < bound).length
}

/** Points at the end that tell how it is now. */
const tailPoints = 3

function saturation(view: SeriesView, all: readonly SeriesView[], evidence: ParsedEvidence, maker: FindingMaker): Finding[] {
  if (isLimitSeries(view)) return []
  const limit = limitOf(view, all, evidence)
  // What is above a limit that somebody speaks of was so before the limit was set; only what came after is held against it.
  const above = limit?.spoken ? view.values.findLastIndex((value) => value > limit.limit * 1.05) + 1 : 0
  if (above === 0) return nearLimit(view, limit, maker)
  const since = { ...view, times: view.times.slice(above), values: view.values.slice(above) }
  return since.values.length < tailPoints ? highFindings(view, maker) : nearLimit(since, limit, maker)
}

function nearLimit(view: SeriesView, limit: MetricLimit | null, maker: FindingMaker): Finding[] {
  const { kind } = view.kind
  if (view.kind.bad === 'down') return lowFindings(view, limit?.limit ?? null, limit?.source ?? null, maker)
  if (limit === null || view.kind.bad === 'none' || kind === 'errors' || kind === 'throttling') return highFindings(view, maker)
  // A limit of memory or disk is hard; CPU is in trouble before it is at 100%.
  const full = kind === 'cpu' ? 0.88 : 0.95
  const near = kind === 'cpu' ? 0.8 : 0.85
  const shares = view.values.map((value) => value / limit.limit)
  const peak = Math.max(...shares)
  const long = (bound: number) => shares.filter((share) => share >= bound).length
  const now = Math.max(...shares.slice(-tailPoints))
  const share = Math.round(peak * 1000) / 1000
  const step = view.times.length > 1 ? (view.times.at(-1)! - view.times[0]!) / (view.times.length - 1) / 60_000 : 1
  const attributes = { ...seriesAttributes(view), limit: limit.limit, limit_source: limit.source, share }
  const cited = limit.source === 'percent' || limit.source === 'ratio' ? [view.id] : [view.id, limit.source]
  const base = {
    subject: view.name,
    evidence: cited,
    from: view.times[shares.findIndex((one) => one >= near)] ?? null,
    to: view.times.at(-1),
  }
  const of =
    limit.source === 'percent' || limit.source === 'ratio' ? '' : ` of ${sayValue(limit.limit, view.unit)} (${Math.round(peak * 100)}%)`
  const enough = Math.min(3, Math.ceil(shares.length / 3))
  const atEnd = shares.length > 3 && shares.slice(-2).every((one) => one >= full)
  if (peak >= full && (long(full) >= enough || atEnd)) {
    const over = now < near && runsOf(shares, near) === 1
    const minutes = Math.round(long(full) * step)
    return [
      maker.make('metric.saturated', {
        ...base,
        severity: over ? 'notice' : kind === 'cpu' ? 'warning' : 'critical',
        statement: `${seriesName(view)} is at its limit: up to ${sayValue(Math.max(...view.values), view.unit)}${of}, above ${Math.round(full * 100)}% for ${minutes} minutes${over ? ', and below it again at the end' : ''}.`,
        attributes: { ...attributes, minutes, completed: over || undefined },
      }),
    ]
  }
  if (peak >= near && long(near) >= enough) {
    const over = now < near * 0.9 && runsOf(shares, near) === 1
    return [
      maker.make('metric.near_limit', {
        ...base,
        severity: over ? 'info' : 'notice',
        statement: `${seriesName(view)} comes close to its limit: up to ${sayValue(Math.max(...view.values), view.unit)}${of}${over ? ', and is away from it at the end' : ''}.`,
        attributes: { ...attributes, minutes: Math.round(long(near) * step), completed: over || undefined },
      }),
    ]
  }
  return highFindings(view, maker)
}

const gigabyte = 1024 ** 3

/** Free space, free memory and balances that run out. */
function lowFindings(view: SeriesView, limit: number | null, source: string | null, maker: FindingMaker): Finding[] {
  const { kind } = view.kind
  if (!['storage_free', 'memory_free', 'burst_balance', 'pool_free'].includes(kind)) return []
  const whole = limit ?? Math.max(view.baseline ?? 0, ...view.values)
  if (whole <= 0) return []
  const least = Math.min(...view.values)
  const now = Math.min(...view.values.slice(-tailPoints))
  const latest = Math.max(...view.values.slice(-tailPoints))
  const percent = /^(percent|%)$/i.test(view.unit ?? '')
  const bytes = /^bytes?$/i.test(view.unit ?? '')
  const share = Math.round((least / whole) * 1000) / 1000
  const gone = share <= 0.03 || (bytes && kind === 'storage_free' && least < gigabyte / 2)
  const low = share <= 0.12 || (percent && least <= 15)
  if (!gone && !low) return []
  const over = latest > whole * 0.25 && latest > least * 3
  const attributes = {
    ...seriesAttributes(view),
    limit: 0,
    limit_source: source ?? 'nothing left',
    share,
    minutes: undefined,
    completed: over || undefined,
  }
  const base = {
    subject: view.name,
    evidence: [view.id],
    from: view.times[view.values.findIndex((value) => value / whole <= 0.12)] ?? null,
    to: view.times.at(-1),
  }
  const end = over ? `; it is back at ${sayValue(latest, view.unit)} at the end` : ''
  return gone
    ? [
        maker.make('metric.saturated', {
          ...base,
          severity: over ? 'notice' : 'critical',
          statement: `${seriesName(view)} ${least / whole < 0.001 ? 'ran out' : 'is nearly used up'}: ${sayValue(least, view.unit)} left of ${sayValue(whole, view.unit)}${end}.`,
          attributes,
        }),
      ]
    : [
        maker.make('metric.near_limit', {
          ...base,
          severity: over ? 'info' : now === least || now / whole <= 0.12 ? 'warning' : 'notice',
          statement: `${seriesName(view)} is low: ${sayValue(least, view.unit)} left of ${sayValue(whole, view.unit)}${end}.`,
          attributes,
        }),
      ]
}

/** Values that are unusual for any system of their kind, though no limit is known. */
function highFindings(view: SeriesView, maker: FindingMaker): Finding[] {
  const { usual, kind } = view.kind
  const max = Math.max(...view.values)
  if (kind === 'errors' && /percent|%|ratio/i.test(view.unit ?? '')) return errorShare(view, maker)
  if (!usual) return []
  const comparable = usual.unit === 'seconds' ? inSeconds(max, view.unit) : max
  if (comparable === null || comparable <= usual.value) return []
  const toUsual = (value: number) => (usual.unit === 'seconds' ? (inSeconds(value, view.unit) ?? 0) : value)
  const above = view.values.filter((value) => toUsual(value) > usual.value).length
  if (above < Math.min(3, view.values.length)) return []
  const over = view.values.slice(-tailPoints).every((value) => toUsual(value) <= usual.value)
  const step = view.times.length > 1 ? (view.times.at(-1)! - view.times[0]!) / (view.times.length - 1) / 60_000 : 1
  return [
    maker.make('metric.high', {
      subject: view.name,
      severity: over ? 'notice' : 'warning',
      evidence: [view.id],
      from: view.times[view.values.findIndex((value) => toUsual(value) > usual.value)],
      to: view.times.at(-1),
      statement: `${seriesName(view)} is far above what is usual (${usual.text}): up to ${sayValue(max, view.unit)}, for ${Math.round(above * step)} minutes${over ? ', and is back at the end' : ''}.`,
      attributes: {
        ...seriesAttributes(view),
        usual: usual.value,
        usual_text: usual.text,
        ratio: Math.round((comparable / usual.value) * 10) / 10,
        minutes: Math.round(above * step),
        completed: over || undefined,
      },
    }),
  ]
}

function errorShare(view: SeriesView, maker: FindingMaker): Finding[] {
  const bound = /ratio/i.test(view.unit ?? '') ? 0.05 : 5
  const max = Math.max(...view.values)
  if (max < bound) return []
  const over = view.values.slice(-tailPoints).every((value) => value < bound)
  return [
    maker.make('metric.high', {
      subject: view.name,
      severity: over ? 'notice' : 'warning',
      evidence: [view.id],
      from: view.times[view.values.findIndex((value) => value >= bound)],
      to: view.times.at(-1),
      statement: `${seriesName(view)} is high: up to ${sayValue(max, view.unit)}${over ? ', and is back under 5% at the end' : ''}.`,
      attributes: {
        ...seriesAttributes(view),
        usual: bound,
        usual_text: 'under 5%',
        ratio: Math.round((max / bound) * 10) / 10,
        completed: over || undefined,
      },
    }),
  ]
}
