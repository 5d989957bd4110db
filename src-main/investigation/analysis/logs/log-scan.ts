import type { LogEntry, ParsedEvidence } from '../../evidence-library.ts'
import { DrainTree } from '../../log-patterns/drain-tree.ts'
import { isErrorLevel, levelOf, ScannedPattern } from './scanned-pattern.ts'
import { TimeBuckets } from './time-buckets.ts'

const patternCap = 3_000
const sourceCap = 500
const frame = /^\s*at ([\w$.<>/ ]+\([^)]*\)|\S+)|^\s*File "([^"]+)", line (\d+)|^\s+(\S+\.go:\d+)/
const hiddenLevel = 'other'

/** What one source of logs wrote, in numbers. */
export interface ScannedSource {
  source: string
  evidence: Set<string>
  lines: number
  errors: number
  warnings: number
  first: number | null
  last: number | null
  all: TimeBuckets
  errorsOverTime: TimeBuckets
  firstError: { at: number | null; message: string; evidence: string; line: number } | null
  http: { ok: number; client: number; server: number }
  answers: TimeBuckets
  serverErrors: TimeBuckets
}

/** All that the tools need to know of the logs, from one pass over them. */
export interface LogScan {
  lines: number
  errors: number
  warnings: number
  from: number | null
  to: number | null
  patterns: ScannedPattern[]
  sources: ScannedSource[]
  /** Patterns dropped for want of room. */
  evicted: number
}

const scans = new WeakMap<ParsedEvidence, Promise<LogScan>>()

/** The scan of an evidence set's logs; made once and then shared by all tools. Memory grows with templates and sources, not with lines. */
export function scanLogs(evidence: ParsedEvidence, signal?: AbortSignal): Promise<LogScan> {
  const known = scans.get(evidence)
  if (known) return known
  const scan = scanEntries(evidence.logs(), signal).catch((error: unknown) => {
    scans.delete(evidence)
    throw error
  })
  scans.set(evidence, scan)
  return scan
}

export async function scanEntries(entries: AsyncIterable<LogEntry>, signal?: AbortSignal): Promise<LogScan> {
  const tree = new DrainTree({ patterns: patternCap })
  const patterns = new Map<number, ScannedPattern>()
  const sources = new Map<string, ScannedSource>()
  const scan: LogScan = { lines: 0, errors: 0, warnings: 0, from: null, to: null, patterns: [], sources: [], evicted: 0 }
  let thrown: ScannedPattern | null = null
  let since = 0
  for await (const entry of entries) {
    if ((++scan.lines & 0x3fff) === 0) signal?.throwIfAborted()
    const level = levelOf(entry.level)
    const number = tree.add({ line: entry.line, time: entry.at, level, source: entry.source ?? '', message: entry.message })
    let pattern = patterns.get(number)
    if (!pattern) {
      pattern = new ScannedPattern(number, entry)
      patterns.set(number, pattern)
      // What was evicted will not come back; its numbers stay, but no longer at the cost of the others.
      if (patterns.size > patternCap * 2) dropRarest(patterns)
    }
    const status = pattern.add(entry, level)
    const source = sourceOf(sources, entry)
    countSource(source, entry, level, status)
    if (isErrorLevel(level)) scan.errors++
    else if (level === 'warn') scan.warnings++
    if (entry.at !== null) {
      if (scan.from === null || entry.at < scan.from) scan.from = entry.at
      if (scan.to === null || entry.at > scan.to) scan.to = entry.at
    }
    // The place of an exception stands in the lines after it.
    const place = thrown !== null || pattern.isFrame === undefined ? frame.exec(entry.message) : null
    pattern.isFrame ??= place !== null
    if (place && thrown !== null && thrown.place === null)
      thrown.place = (place[1] ?? (place[2] ? `${place[2]}:${place[3]}` : place[4]) ?? '').slice(0, 200)
    if (pattern.signs.some(({ sign }) => sign.type === 'log.exception' || sign.type === 'log.panic')) {
      thrown = pattern
      since = 0
    } else if (++since > 6) thrown = null
  }
  const templates = new Map(tree.patterns().map((known) => [known.id, known.template]))
  const merged = new Map<number, ScannedPattern>()
  for (const [number, pattern] of patterns) {
    const into = tree.resolve(number)
    const target = merged.get(into)
    if (target) target.absorb(pattern)
    else merged.set(into, pattern)
  }
  for (const [number, pattern] of merged) pattern.template = templates.get(`p${number}`) ?? pattern.example
  scan.patterns = [...merged.values()].sort((a, b) => a.number - b.number)
  scan.sources = [...sources.values()]
  scan.evicted = tree.evicted
  return scan
}

function sourceOf(sources: Map<string, ScannedSource>, entry: LogEntry): ScannedSource {
  const wanted = entry.source ?? entry.evidence.replace(/^log:/, '')
  const name = sources.has(wanted) || sources.size < sourceCap ? wanted : hiddenLevel
  let source = sources.get(name)
  if (!source) {
    source = {
      source: name,
      evidence: new Set(),
      lines: 0,
      errors: 0,
      warnings: 0,
      first: null,
      last: null,
      all: new TimeBuckets(),
      errorsOverTime: new TimeBuckets(),
      firstError: null,
      http: { ok: 0, client: 0, server: 0 },
      answers: new TimeBuckets(),
      serverErrors: new TimeBuckets(),
    }
    sources.set(name, source)
  }
  return source
}

function countSource(source: ScannedSource, entry: LogEntry, level: string | null, status: number | null): void {
  source.lines++
  if (source.evidence.size < 20) source.evidence.add(entry.evidence)
  if (status !== null) {
    if (entry.at !== null) source.answers.add(entry.at)
    if (entry.at !== null && status >= 500) source.serverErrors.add(entry.at)
    if (status >= 500) source.http.server++
    else if (status >= 400) source.http.client++
    else source.http.ok++
  }
  const error = isErrorLevel(level)
  if (error) {
    source.errors++
    if (source.firstError === null || (entry.at !== null && source.firstError.at !== null && entry.at < source.firstError.at)) {
      source.firstError = { at: entry.at, message: entry.message.slice(0, 400), evidence: entry.evidence, line: entry.line }
    }
  } else if (level === 'warn') source.warnings++
  if (entry.at === null) return
  if (source.first === null || entry.at < source.first) source.first = entry.at
  if (source.last === null || entry.at > source.last) source.last = entry.at
  source.all.add(entry.at)
  if (error) source.errorsOverTime.add(entry.at)
}

function dropRarest(patterns: Map<number, ScannedPattern>): void {
  const byCount = [...patterns.values()].sort((a, b) => Number(b.matters) - Number(a.matters) || b.count - a.count)
  for (const pattern of byCount.slice(patternCap)) patterns.delete(pattern.number)
}
