import type { LogEntry } from '../../evidence-library.ts'
import type { LogLevel } from '../../log-patterns/log-record.ts'
import { lifeSigns, processSigns } from '../signs/life-signs.ts'
import { readSign, type Sign, signsIn } from '../signs/sign.ts'
import { troubleSigns } from '../signs/trouble-signs.ts'
import { TimeBuckets } from './time-buckets.ts'

const levels = new Set<string>(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
const keptSources = 12
/** Lines of a pattern that are looked at for values (hosts, users, names); more say little new. */
const valueLines = 200
const examinedExamples = 3
const statusText =
  /(?:HTTP\/\d(?:\.\d)?["']?\s+|\bstatus(?:_?code)?["']?[ =:]+["']?|\b(?:GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS) \S+(?: HTTP\/\d\.\d"?)?(?: ->| -|:)? |\breturned |\bresponded (?:with )?)([1-5]\d{2})\b/

export function levelOf(level: string | null): LogLevel | null {
  return level !== null && levels.has(level) ? (level as LogLevel) : null
}

export function isErrorLevel(level: string | null): boolean {
  return level === 'error' || level === 'fatal'
}

/** Lines of a pattern that tells of events which are kept with their times; what is told more often is routine. */
export const rareLines = 40

/** A line that tells of an event: two lines of one pattern can tell of two. */
interface ToldLine {
  at: number | null
  message: string
  source: string | null
  evidence: string
}

/** What findings say of a pattern, or of a part of one. */
export interface PatternPart {
  count: number
  readonly sources: ReadonlySet<string>
  readonly evidence: ReadonlySet<string>
  readonly first: number | null
  readonly last: number | null
  readonly example: string
  readonly template: string
  readonly level: LogLevel | null
  readonly place: string | null
}

export interface FoundSign {
  sign: Sign
  attributes: Record<string, string | number | boolean>
}

/** One pattern of log lines with what the tools want to know of it. */
export class ScannedPattern implements PatternPart {
  readonly number: number
  template = ''
  readonly example: string
  count = 0
  readonly levels: Partial<Record<LogLevel, number>> = {}
  readonly sources = new Set<string>()
  readonly evidence = new Set<string>()
  firstLine: number
  first: number | null = null
  last: number | null = null
  readonly overTime = new TimeBuckets()
  readonly http = { ok: 0, client: 0, server: 0 }
  /** A line that tells of a server error, where one does. */
  serverError: string | null = null
  signs: FoundSign[]
  /** Where an exception was thrown, by the line after it. */
  place: string | null = null
  isFrame: boolean | undefined
  private readonly told: ToldLine[] = []
  private mayHaveStatus: boolean

  constructor(number: number, entry: LogEntry) {
    this.number = number
    this.example = entry.message.slice(0, 500)
    this.firstLine = entry.line
    this.signs = findSigns(entry.message)
    this.mayHaveStatus = statusText.test(entry.message)
  }

  /** Takes a line; gives the HTTP status that it tells. */
  add(entry: LogEntry, level: LogLevel | null): number | null {
    this.count++
    if (level !== null) this.levels[level] = (this.levels[level] ?? 0) + 1
    if (entry.source !== null && this.sources.size < keptSources) this.sources.add(entry.source)
    if (this.evidence.size < keptSources) this.evidence.add(entry.evidence)
    if (entry.at !== null) {
      if (this.first === null || entry.at < this.first) this.first = entry.at
      if (this.last === null || entry.at > this.last) this.last = entry.at
      this.overTime.add(entry.at)
    }
    if (this.count > 1 && this.count <= valueLines) this.addValues(entry.message)
    if (this.told.length <= rareLines && this.signs.some(({ sign }) => sign.type.startsWith('event.')))
      this.told.push({ at: entry.at, message: entry.message.slice(0, 500), source: entry.source, evidence: entry.evidence })
    if (!this.mayHaveStatus) return null
    const status = Number(statusText.exec(entry.message)?.[1] ?? Number.NaN)
    if (Number.isNaN(status)) return null
    if (status >= 500) {
      this.http.server++
      this.serverError ??= entry.message.slice(0, 500)
    } else if (status >= 400) this.http.client++
    else this.http.ok++
    return status
  }

  absorb(other: ScannedPattern): void {
    this.count += other.count
    for (const [level, count] of Object.entries(other.levels))
      this.levels[level as LogLevel] = (this.levels[level as LogLevel] ?? 0) + count
    for (const source of other.sources) if (this.sources.size < keptSources) this.sources.add(source)
    for (const id of other.evidence) if (this.evidence.size < keptSources) this.evidence.add(id)
    if (other.first !== null && (this.first === null || other.first < this.first)) this.first = other.first
    if (other.last !== null && (this.last === null || other.last > this.last)) this.last = other.last
    this.overTime.absorb(other.overTime)
    this.http.ok += other.http.ok
    this.http.client += other.http.client
    this.http.server += other.http.server
    this.place ??= other.place
    this.serverError ??= other.serverError
    this.told.push(...other.told.slice(0, rareLines + 1 - this.told.length))
    this.addSigns(other.signs)
  }

  /** Its lines one by one, as far as they tell of events and are few; otherwise itself. */
  lines(): PatternPart[] {
    if (this.told.length !== this.count) return [this]
    return this.told.map(({ at, message, source, evidence }) => ({
      count: 1,
      sources: new Set(source === null ? [] : [source]),
      evidence: new Set([evidence]),
      first: at,
      last: at,
      example: message,
      template: this.template,
      level: this.level,
      place: null,
    }))
  }

  /** The worst level that a good part of its lines has. */
  get level(): LogLevel | null {
    for (const level of ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const) {
      if ((this.levels[level] ?? 0) >= Math.max(1, this.count * 0.2)) return level
    }
    return null
  }

  /** Whether it is kept before others when there are too many. */
  get matters(): boolean {
    return this.signs.length > 0 || isErrorLevel(this.level)
  }

  private addValues(message: string): void {
    // A later line of the same template can say more than the first: "connect failed: <reason>".
    if (this.count <= examinedExamples) this.addSigns(findSigns(message))
    else
      for (const { sign, attributes } of this.signs) {
        if (Object.keys(attributes).length > Object.keys(sign.fixed ?? {}).length) continue
        Object.assign(attributes, readSign(sign, message) ?? {})
      }
  }

  private addSigns(found: readonly FoundSign[]): void {
    for (const one of found) {
      const known = this.signs.find(({ sign }) => sign.type === one.sign.type)
      if (!known) this.signs.push(one)
      else for (const [name, value] of Object.entries(one.attributes)) known.attributes[name] ??= value
    }
  }
}

function findSigns(message: string): FoundSign[] {
  const found = [...signsIn(message, troubleSigns), ...signsIn(message, lifeSigns), ...signsIn(message, processSigns)]
  // Waiting for a pool ends in a time-out, which is not one of the network.
  const pool = found.some(({ sign }) => sign.type === 'log.pool_exhausted')
  return found.filter(({ sign }) => !pool || sign.type !== 'log.connection_timeout')
}
