import type { ParsedEvidence } from '../../evidence-library.ts'
import type { SeriesView } from './series-view.ts'

export interface MetricLimit {
  limit: number
  source: string
  /** Told by an event or the alert, and so perhaps newer than the series. */
  spoken?: true
}

const isPercent = (view: SeriesView) => /^(percent|%)$/i.test(view.unit ?? '')
const isRatio = (view: SeriesView) => /^ratio$/i.test(view.unit ?? '') && view.values.every((value) => value >= 0 && value <= 1.001)

/** Companion series that give the limit of another: `mem_limit` of `mem_usage`, `max_connections`, `pool_max`. */
const companions: readonly { kinds: readonly string[]; limit: RegExp }[] = [
  {
    kinds: ['connections', 'pool_connections'],
    limit: /max.?(connections|conn|clients|size)|connections?.?(limit|max)|pool.?(max|size|limit|total|capacity)/i,
  },
  { kinds: ['memory_used'], limit: /(mem(ory)?|heap).?.*(limit|max|total|capacity)|max.?(mem|heap)|spec.?memory.?limit/i },
  {
    kinds: ['storage_used', 'storage_free'],
    limit: /(disk|storage|filesystem|fs|volume|allocated).*(size|total|capacity|allocated|limit)|allocated.?storage/i,
  },
  { kinds: ['cpu'], limit: /cpu.*(limit|quota|capacity)/i },
  { kinds: ['threads'], limit: /(thread|worker).*(max|limit)|max.?(threads|workers)/i },
  { kinds: ['open_files'], limit: /(fd|files).*(max|limit)|max.?(fds|files)/i },
  { kinds: ['queue_backlog'], limit: /queue.*(capacity|limit|max)/i },
]

/** Whether a series is itself a limit of others and so nothing that runs full. */
export function isLimitSeries(view: SeriesView): boolean {
  return view.values.every((value) => value === view.values[0]) && companions.some(({ limit }) => limit.test(view.name))
}

const number = (text: string) => Number(text.replaceAll(',', ''))

/** Limits that events, the alert and the logs' own words name. */
function spokenLimit(view: SeriesView, evidence: ParsedEvidence): MetricLimit | null {
  if (view.kind.kind !== 'connections') return null
  const texts: [string, string][] = [
    ...evidence.events.map(({ id, message }): [string, string] => [message, id]),
    ...(evidence.alert
      ? [
          [`${evidence.alert.title}\n${evidence.alert.description}\n${Object.values(evidence.alert.annotations).join('\n')}`, 'alert'] as [
            string,
            string,
          ],
        ]
      : []),
  ]
  for (const [text, source] of texts) {
    const found = /(\d[\d,]*) ?(?:of|\/|out of) ?(\d[\d,]*)(?: (?:connections|allowed|max))?/i.exec(
      /connection|session|client/i.test(text) ? text : '',
    )
    if (found && number(found[2]!) >= Math.max(...view.values) * 0.9) return { limit: number(found[2]!), source, spoken: true }
    const set =
      /max_connections(?: limit)?[ =:]+(?:(?:of|is|at|to|from \d[\d,]* to) )?\(?(\d[\d,]*)|(?:limit|maximum) (?:of|is) (\d[\d,]*) connections/i.exec(
        text,
      )
    if (set) return { limit: number((set[1] ?? set[2])!), source, spoken: true }
  }
  return null
}

/** The highest value that a series can take, where that is known. */
export function limitOf(view: SeriesView, all: readonly SeriesView[], evidence: ParsedEvidence): MetricLimit | null {
  if (isPercent(view)) return { limit: 100, source: 'percent' }
  if (isRatio(view)) return { limit: 1, source: 'ratio' }
  for (const { kinds, limit } of companions) {
    if (!kinds.includes(view.kind.kind)) continue
    const companion = all.find(
      (other) =>
        other !== view &&
        !other.isBaseline &&
        limit.test(other.name) &&
        other.values.length > 0 &&
        sameThing(view, other) &&
        Math.max(...other.values) >= Math.max(...view.values) * 0.5,
    )
    if (companion) return { limit: companion.values.at(-1)!, source: companion.id }
  }
  return spokenLimit(view, evidence)
}

function sameThing(a: SeriesView, b: SeriesView): boolean {
  return a.resource === null || b.resource === null || a.resource === b.resource
}
