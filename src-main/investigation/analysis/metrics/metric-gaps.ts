import type { Finding } from '#shared/investigation/finding.ts'
import type { ParsedEvidence } from '../../evidence-library.ts'
import type { FindingMaker } from '../make-finding.ts'
import { plural, sayTime } from '../say.ts'
import { median } from '../statistics.ts'
import { metricKind } from './metric-kind.ts'
import { type SeriesView, seriesAttributes, seriesName } from './series-view.ts'

/** Points that are missing inside a series, and series that end before the others do. */
export function gapFindings(views: readonly SeriesView[], maker: FindingMaker): Finding[] {
  const end = Math.max(...views.map(({ raw }) => raw.times.at(-1) ?? 0))
  return views.flatMap((view) => {
    const { times, values } = view.raw
    const nulls = values.filter((value) => value === null).length
    const steps = times.slice(1).map((time, i) => time - times[i]!)
    if (steps.length < 4) return []
    const usual = median(steps)
    let longest = 0
    let missing = nulls
    let from: number | null = nulls > 0 ? times[values.indexOf(null)]! : null
    let to: number | null = nulls > 0 ? times[values.lastIndexOf(null)]! : null
    steps.forEach((step, i) => {
      if (step <= usual * 2.5) return
      missing += Math.round(step / usual) - 1
      longest = Math.max(longest, step)
      from ??= times[i]!
      to = Math.max(to ?? 0, times[i + 1]!)
    })
    const last = times.at(-1)!
    if (end - last > usual * 5) {
      missing += Math.round((end - last) / usual)
      longest = Math.max(longest, end - last)
      from ??= last
      to = end
    }
    if (missing === 0 || from === null || to === null || view.values.length === 0) return []
    return [
      maker.make('metric.gap', {
        subject: view.name,
        severity: 'notice',
        evidence: [view.id],
        from,
        to,
        statement: `${plural(missing, 'point')} of ${seriesName(view)} ${missing === 1 ? 'is' : 'are'} missing between ${sayTime(from)} and ${sayTime(to)}.`,
        attributes: {
          ...seriesAttributes(view),
          missing,
          missing_from_iso: sayTime(from),
          missing_to_iso: sayTime(to),
          longest_minutes: Math.round(Math.max(longest, nulls * usual) / 60_000),
        },
      }),
    ]
  })
}

/** What a full export of a database instance holds; when several are there and one is not, it was left out or not collected. */
const databaseSet = [
  'CPUUtilization',
  'DatabaseConnections',
  'FreeStorageSpace',
  'FreeableMemory',
  'ReadIOPS',
  'WriteIOPS',
  'ReadLatency',
  'WriteLatency',
]

const spokenAbout: readonly { words: RegExp; metric: string; kinds: readonly string[] }[] = [
  { words: /replica.?lag|replica (is )?(stale|behind)|replication lag|stale (data|reads)/i, metric: 'ReplicaLag', kinds: ['replica_lag'] },
  {
    words: /storage (metric|space)|free ?storage|disk (space|full)|out of (disk|storage)/i,
    metric: 'FreeStorageSpace',
    kinds: ['storage_free', 'storage_used'],
  },
]

/** Metrics that the alert names, or that belong to a set that is there, and that no file has. */
export function missingFindings(evidence: ParsedEvidence, views: readonly SeriesView[], maker: FindingMaker): Finding[] {
  const present = views.filter((view) => !view.isBaseline && view.values.length > 0)
  if (present.length === 0 && evidence.databaseLoad.length === 0) return []
  const names = new Set(present.map(({ name }) => name.toLowerCase()))
  const kinds = new Set(present.map(({ kind }) => kind.kind))
  const database = databaseSet.filter((name) => names.has(name.toLowerCase())).length >= 3 || evidence.databaseLoad.length > 0
  const told = evidence.alert
    ? [
        evidence.alert.title,
        evidence.alert.description,
        ...Object.values(evidence.alert.annotations),
        // The name of an alert is not one of a metric.
        ...Object.entries(evidence.alert.labels).flatMap(([label, value]) => (label === 'alertname' ? [] : [value])),
      ].join('\n')
    : ''
  const missing = new Map<string, { reason: string; evidence: string[] }>()
  // Names in the manner of CloudWatch: two capitalised words or more in one.
  for (const found of told.matchAll(/\b(?:[A-Z][a-z]+|[A-Z]{2,4})(?:[A-Z][a-z]+|IOPS|IDs){1,4}\b/g)) {
    const name = found[0]
    if (name === evidence.alert?.labels.alertname) continue
    if (!names.has(name.toLowerCase()) && metricKind(name).kind !== 'other' && databaseLike(name))
      missing.set(name, { reason: 'the alert names it', evidence: ['alert'] })
  }
  if (database) {
    for (const { words, metric, kinds: wanted } of spokenAbout) {
      if (words.test(told) && !wanted.some((kind) => kinds.has(kind)) && !missing.has(metric))
        missing.set(metric, { reason: 'the alert speaks of it', evidence: ['alert'] })
    }
    if (present.length >= 4) {
      for (const name of databaseSet.slice(0, 3))
        if (!names.has(name.toLowerCase()) && !kinds.has(metricKind(name).kind) && !missing.has(name))
          missing.set(name, { reason: 'the other metrics of the instance are there', evidence: [] })
    }
  }
  const resource = present[0]?.resource ?? null
  return [...missing].map(([name, { reason, evidence: cited }]) =>
    maker.make('metric.missing', {
      subject: name,
      severity: 'notice',
      evidence: cited,
      statement: `There is no series of ${name}${resource === null ? '' : ` of ${resource}`} in the evidence, although ${reason}.`,
      attributes: { metric: name, metric_kind: metricKind(name).kind, resource, reason },
    }),
  )
}

function databaseLike(name: string): boolean {
  return /(Utilization|Connections|Space|Memory|IOPS|Latency|Lag|Depth|Usage|Throughput|Generation|Balance|Errors|Count)$/.test(name)
}
