import type { Finding } from '#shared/investigation/finding.ts'
import type { ParsedEvidence } from '../../evidence-library.ts'
import { FindingMaker, shorten } from '../make-finding.ts'
import { plural, sayMinutes, sayTime } from '../say.ts'
import { median, rateTail } from '../statistics.ts'
import { patternAttributes, sourcesOf } from './log-findings.ts'
import { type LogScan, type ScannedSource, scanLogs } from './log-scan.ts'
import { isErrorLevel, type ScannedPattern } from './scanned-pattern.ts'

const minute = 60_000
const shortestBaseline = 5 * minute
const test = 'conditional binomial test of two Poisson rates'
const shown = 12

/** Where the logs before the window end and those of the incident begin; null where there is nothing before it to compare with. */
export function baselineOf(
  scan: LogScan,
  window: { from: number; to: number } | null,
): { split: number; before: number; after: number } | null {
  if (window === null || scan.from === null || scan.to === null) return null
  const before = window.from - scan.from
  const after = scan.to - window.from
  return before >= shortestBaseline && after >= minute ? { split: window.from, before, after } : null
}

/** Patterns that are new or whose rate changed, bursts, and sources that fell silent. */
export async function logAnomalies(evidence: ParsedEvidence, signal?: AbortSignal): Promise<Finding[]> {
  const scan = await scanLogs(evidence, signal)
  const maker = new FindingMaker(evidence.set.window)
  return [
    ...rateFindings(scan, evidence, maker),
    ...scan.sources.flatMap((source) => [...bursts(source, maker), ...silences(source, scan, maker)]),
  ]
}

interface RateChange {
  pattern: ScannedPattern
  /** How long its logs reach back before the window. */
  reach: number
  kind: 'new' | 'up' | 'down'
  p: number
  before: number
  after: number
}

function rateFindings(scan: LogScan, evidence: ParsedEvidence, maker: FindingMaker): Finding[] {
  const baseline = baselineOf(scan, evidence.set.window)
  if (baseline === null) return []
  const begins = firstTimes(scan)
  // With many patterns some seem to change by chance.
  const level = 0.01 / Math.max(1, scan.patterns.length)
  const changed = scan.patterns.flatMap((pattern): RateChange[] => {
    const { before, after } = pattern.overTime.split(baseline.split)
    const n = before + after
    if (n === 0 || pattern.isFrame === true) return []
    // A log that begins with the incident says nothing of what was usual before.
    const reach = baseline.split - Math.min(...[...pattern.evidence].map((id) => begins.get(id) ?? baseline.split))
    if (reach < shortestBaseline) return []
    const share = baseline.after / (reach + baseline.after)
    const up = rateTail(after, n, share)
    const down = rateTail(before, n, 1 - share)
    const known = patternKnown(pattern)
    if (before === 0 && after > 0 && (up < 0.05 || isErrorLevel(pattern.level) || known))
      return [{ pattern, reach, kind: 'new', p: up, before, after }]
    if (up < level && after / baseline.after > (2 * before) / reach) return [{ pattern, reach, kind: 'up', p: up, before, after }]
    if (down < level && after / baseline.after < before / reach / 2) return [{ pattern, reach, kind: 'down', p: down, before, after }]
    return []
  })
  const weight = ({ pattern, p }: { pattern: ScannedPattern; p: number }) =>
    (isErrorLevel(pattern.level) ? 2 : pattern.level === 'warn' ? 1 : 0) + Math.min(1, -Math.log10(Math.max(p, 1e-300)) / 300)
  const kinds = ['new', 'up', 'down'] as const
  return kinds.flatMap((kind) =>
    changed
      .filter((change) => change.kind === kind)
      .sort((a, b) => weight(b) - weight(a) || a.pattern.number - b.pattern.number)
      .slice(0, kind === 'down' ? 5 : shown)
      .map(({ pattern, reach, p, before, after }) => {
        const before_rate = (before / reach) * minute
        const after_rate = (after / baseline.after) * minute
        const bad = isErrorLevel(pattern.level)
        const attributes = {
          ...patternAttributes(pattern),
          test,
          statistic: after,
          p_value: Number(p.toPrecision(3)),
          baseline_minutes: Math.round(reach / minute),
          baseline_rate: round(before_rate),
          incident_rate: round(after_rate),
          ratio: before === 0 ? undefined : round(after_rate / before_rate),
        }
        const what = `"${shorten(pattern.example, 200)}"`
        const of = sourcesOf(pattern)
        const base = { subject: [...pattern.sources][0] ?? 'logs', evidence: [...pattern.evidence], from: pattern.first, to: pattern.last }
        const { ratio, baseline_rate, incident_rate, ...newAttributes } = attributes
        const { baseline_minutes: _minutes, ...rateAttributes } = attributes
        if (kind === 'new') {
          return maker.make('log.new_pattern', {
            ...base,
            severity: bad ? 'warning' : pattern.level === 'warn' ? 'notice' : 'info',
            attributes: newAttributes,
            statement: `New in ${of}: ${what}, ${plural(after, 'line')}${pattern.first === null ? '' : ` since ${sayTime(pattern.first)}`}, none in the ${sayMinutes(reach)} before (${test}, p = ${p.toPrecision(2)}).`,
          })
        }
        const type = kind === 'up' ? 'log.rate_up' : 'log.rate_down'
        return maker.make(type, {
          ...base,
          severity: kind === 'down' ? 'info' : bad ? 'warning' : pattern.level === 'warn' ? 'notice' : 'info',
          attributes: { ...rateAttributes, ratio, baseline_rate, incident_rate },
          statement: `${kind === 'up' ? 'More' : 'Less'} often in ${of}: ${what}, ${round(after_rate)} instead of ${round(before_rate)} lines a minute (${test}, p = ${p.toPrecision(2)}).`,
        })
      }),
  )
}

/** When each file of logs begins. */
function firstTimes(scan: LogScan): Map<string, number> {
  const times = new Map<string, number>()
  for (const { evidence, first } of scan.sources)
    if (first !== null) for (const id of evidence) times.set(id, Math.min(first, times.get(id) ?? first))
  return times
}

function patternKnown(pattern: ScannedPattern): boolean {
  return pattern.signs.some(({ sign }) => sign.severity === 'warning' || sign.severity === 'critical')
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}

/** Error bursts of a source: the busiest stretch against the usual one. */
function bursts(source: ScannedSource, maker: FindingMaker): Finding[] {
  const buckets = source.errorsOverTime.entries()
  const width = source.errorsOverTime.width
  if (source.errors < 5 || source.first === null || source.last === null || buckets.length === 0) return []
  const all = Math.max(1, Math.ceil((source.last - source.first) / width))
  const counts = [...buckets.map(({ count }) => count), ...new Array<number>(Math.min(5_000, Math.max(0, all - buckets.length))).fill(0)]
  const usual = median(counts)
  const peak = buckets.reduce((a, b) => (b.count > a.count ? b : a))
  if (peak.count < 5 || peak.count < 4 * (usual + 1)) return []
  const bound = Math.max(usual * 3, peak.count / 4)
  const busy = buckets.filter(({ count }) => count >= bound)
  const from = busy[0]!.start
  const to = busy.at(-1)!.start + width
  return [
    maker.make('log.burst', {
      subject: source.source,
      severity: 'notice',
      evidence: [...source.evidence],
      from,
      to,
      statement: `Errors of ${source.source} come in a burst from ${sayTime(from)} to ${sayTime(to)}: up to ${peak.count} in ${sayMinutes(width)}, where ${usual} is usual.`,
      attributes: {
        source: source.source,
        service: source.source,
        level: 'error',
        peak: peak.count,
        usual,
        minutes: Math.round((to - from) / minute),
        statistic: round(peak.count / (usual + 1)),
        test: 'peak over median',
        count: source.errors,
        via: 'log',
      },
    }),
  ]
}

/** A source that wrote regularly and then no more, while others went on. */
function silences(source: ScannedSource, scan: LogScan, maker: FindingMaker): Finding[] {
  if (source.first === null || source.last === null || scan.to === null || source.lines < 30) return []
  const span = source.last - source.first
  const gap = span / source.lines
  const silent = scan.to - source.last
  const buckets = source.all.entries()
  const regular = buckets.length >= Math.min(10, span / source.all.width) * 0.7
  if (!regular || silent < 5 * minute || silent < gap * 30) return []
  return [
    maker.make('log.silence', {
      subject: source.source,
      severity: 'notice',
      evidence: [...source.evidence],
      from: source.last,
      to: scan.to,
      statement: `${source.source} wrote its last line at ${sayTime(source.last)}, ${sayMinutes(silent)} before the logs end; until then it wrote one every ${gap < 1000 ? 'second or less' : sayMinutes(gap)}.`,
      attributes: {
        source: source.source,
        service: source.source,
        last_iso: sayTime(source.last),
        usual_gap_seconds: round(gap / 1000),
        silent_minutes: Math.round(silent / minute),
        via: 'log',
      },
    }),
  ]
}
