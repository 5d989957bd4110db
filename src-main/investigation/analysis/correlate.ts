import type { Finding } from '#shared/investigation/finding.ts'
import type { LogEntry, ParsedEvidence } from '../evidence-library.ts'
import { isErrorLevel } from './logs/scanned-pattern.ts'
import { FindingMaker, shorten } from './make-finding.ts'
import { plural, sayList, spanText } from './say.ts'

const keys = 'trace_?id|request_?id|req_?id|correlation_?id|transaction_?id|span_?id|session_?id|order_?id|job_?id|x-request-id|traceparent'
const keyed = new RegExp(`["']?\\b(${keys})["']?\\s*[=:]\\s*["']?([\\w.-]{6,64})`, 'gi')
const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const idCap = 20_000
const shownLines = 60

interface Followed {
  id: string
  kind: string
  sources: Map<string, number>
  errors: number
  evidence: Set<string>
  first: LogEntry
  last: LogEntry
  lines: number
}

function take(ids: Map<string, Followed>, id: string, kind: string, entry: LogEntry): void {
  let one = ids.get(id)
  if (!one) {
    if (ids.size >= idCap) return
    one = { id, kind, sources: new Map(), errors: 0, evidence: new Set(), first: entry, last: entry, lines: 0 }
    ids.set(id, one)
  }
  const source = entry.source ?? entry.evidence
  one.sources.set(source, (one.sources.get(source) ?? 0) + 1)
  one.evidence.add(entry.evidence)
  one.lines++
  if (isErrorLevel(entry.level)) one.errors++
  if (entry.at !== null && (one.first.at === null || entry.at < one.first.at)) one.first = entry
  if (entry.at !== null && (one.last.at === null || entry.at >= one.last.at)) one.last = entry
}

function finding(one: Followed, maker: FindingMaker): Finding {
  const sources = [...one.sources.keys()]
  return maker.make('correlate.id', {
    subject: one.id,
    severity: one.errors > 0 ? 'notice' : 'info',
    evidence: [...one.evidence],
    from: one.first.at,
    to: one.last.at,
    statement: `${one.kind} ${one.id} goes through ${sayList(sources)} in ${plural(one.lines, 'line')}${spanText(one.first.at, one.last.at)}, ${plural(one.errors, 'error')}; last: "${shorten(one.last.message, 200)}".`,
    attributes: {
      id: one.id,
      id_kind: one.kind,
      sources,
      first_source: one.first.source ?? one.first.evidence,
      last_source: one.last.source ?? one.last.evidence,
      errors: one.errors,
      last_message: one.last.message,
      count: one.lines,
      via: 'log',
    },
  })
}

/** Follows one id through all logs. The lines are in order of time. */
export async function followId(
  evidence: ParsedEvidence,
  id: string,
  signal?: AbortSignal,
): Promise<{ findings: Finding[]; lines: LogEntry[]; total: number }> {
  const maker = new FindingMaker(evidence.set.window)
  const ids = new Map<string, Followed>()
  const lines: LogEntry[] = []
  let seen = 0
  for await (const entry of evidence.logs()) {
    if ((++seen & 0x3fff) === 0) signal?.throwIfAborted()
    if (!entry.message.includes(id)) continue
    take(ids, id, 'id', entry)
    if (lines.length < 5_000) lines.push(entry)
  }
  lines.sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
  const one = ids.get(id)
  return { findings: one ? [finding(one, maker)] : [], lines: lines.slice(0, shownLines), total: one?.lines ?? 0 }
}

/** Ids that go through several sources and end in errors: the requests that show how a failure spreads. */
export async function correlatedIds(evidence: ParsedEvidence, most = 5, signal?: AbortSignal): Promise<Finding[]> {
  const maker = new FindingMaker(evidence.set.window)
  const ids = new Map<string, Followed>()
  let seen = 0
  for await (const entry of evidence.logs()) {
    if ((++seen & 0x3fff) === 0) signal?.throwIfAborted()
    for (const found of entry.message.matchAll(keyed)) take(ids, found[2]!, found[1]!.toLowerCase(), entry)
    for (const found of entry.message.matchAll(uuid))
      if (!entry.message.includes(`=${found[0]}`) && !entry.message.includes(`:${found[0]}`)) take(ids, found[0], 'id', entry)
  }
  return [...ids.values()]
    .filter((one) => one.errors > 0 && one.lines > 1)
    .sort((a, b) => b.sources.size - a.sources.size || b.errors - a.errors || (a.id < b.id ? -1 : 1))
    .slice(0, most)
    .map((one) => finding(one, maker))
}
