import type { Finding } from '#shared/investigation/finding.ts'
import { type FindingMaker, shorten } from '../make-finding.ts'
import { plural, sayList, spanText } from '../say.ts'
import { versionIn } from '../signs/life-signs.ts'
import { readSign } from '../signs/sign.ts'
import type { LogScan } from './log-scan.ts'
import { type FoundSign, isErrorLevel, type PatternPart, rareLines, type ScannedPattern } from './scanned-pattern.ts'

const minute = 60_000
const perType = 6
/** Lines about events that are further apart than this tell of two. */
const together = 30 * minute

interface Gathered {
  found: FoundSign
  patterns: PatternPart[]
}

/** What a sign is about, so that failures of two hosts are two findings. */
function keyOf({ sign, attributes }: FoundSign): string {
  return [
    sign.type,
    attributes.detail,
    attributes.host ?? attributes.target ?? attributes.name ?? attributes.path ?? attributes.category ?? '',
    attributes.phase ?? '',
  ].join('|')
}

/** Findings from what patterns of lines were recognised as. Lines that say the same of the same thing are one finding. */
export function signFindings(scan: LogScan, maker: FindingMaker): Finding[] {
  const groups = new Map<string, Gathered>()
  for (const pattern of scan.patterns) {
    for (const found of pattern.signs.filter((sign) => isWorthIt(sign, pattern) && !isEvent(sign))) {
      const key = keyOf(found)
      const group = groups.get(key)
      if (group) group.patterns.push(pattern)
      else groups.set(key, { found, patterns: [pattern] })
    }
  }
  const shown = new Map<string, number>()
  return [...groups.values(), ...eventGroups(scan)]
    .sort((a, b) => (isEvent(a.found) && isEvent(b.found) ? lastOf(b) - lastOf(a) : countOf(b) - countOf(a)))
    .filter(({ found }) => {
      const count = (shown.get(found.sign.type) ?? 0) + 1
      shown.set(found.sign.type, count)
      return count <= perType
    })
    .map((group) => finding(group, scan, maker))
}

function isEvent({ sign }: FoundSign): boolean {
  return sign.type.startsWith('event.')
}

/** Lines about events, those of the same thing at the same time together: two deploys of a day are two events. */
function eventGroups(scan: LogScan): Gathered[] {
  const parts = scan.patterns.flatMap((pattern) => {
    const worthy = pattern.signs.filter((found) => isEvent(found) && isWorthIt(found, pattern))
    return worthy.length === 0
      ? []
      : pattern
          .lines()
          .flatMap((part) =>
            worthy.map(({ sign, attributes }) => ({ part, found: { sign, attributes: readSign(sign, part.example) ?? attributes } })),
          )
  })
  const groups: Gathered[] = []
  const latest = new Map<string, Gathered>()
  for (const { part, found } of parts.sort((a, b) => (a.part.first ?? 0) - (b.part.first ?? 0))) {
    const about = /^event\.(?:deploy|rollback|config_change)$/.test(found.sign.type) ? [...part.sources].join() : ''
    const key = `${keyOf(found)}|${about}`
    const group = latest.get(key)
    if (group && (part.first ?? 0) - lastOf(group) <= together) group.patterns.push(part)
    else {
      const made = { found, patterns: [part] }
      latest.set(key, made)
      groups.push(made)
    }
  }
  return groups
}

function lastOf({ patterns }: Gathered): number {
  return Math.max(...patterns.map(({ last }) => last ?? 0))
}

function countOf({ patterns }: Gathered): number {
  return patterns.reduce((sum, { count }) => sum + count, 0)
}

function isWorthIt({ sign, attributes }: FoundSign, pattern: ScannedPattern): boolean {
  if (!sign.type.startsWith('event.')) return true
  // What is told often is routine, and a complaint about something is no event, unless it tells of a failure itself.
  if (pattern.count > rareLines) return false
  if (sign.type === 'event.restart' && pattern.signs.some((other) => other.sign.type === 'log.graceful_shutdown')) return false
  const complaint = isErrorLevel(pattern.level) || pattern.level === 'warn'
  return !complaint || attributes.phase === 'failed' || sign.severity === 'critical' || sign.severity === 'warning'
}

function severityOf({ found, patterns }: Gathered, over: boolean): Finding['severity'] {
  const { sign } = found
  const spoken = patterns.some(({ level }) => isErrorLevel(level))
  const warned = patterns.some(({ level }) => level === 'warn')
  const quiet = !spoken && !warned && patterns.every(({ level }) => level !== null)
  if (sign.severity === 'info') return 'info'
  if (sign.type.startsWith('event.')) return over && sign.severity === 'warning' ? 'notice' : sign.severity
  // What a program itself calls information is seldom more.
  if (quiet) return sign.severity === 'critical' ? 'notice' : 'info'
  if (over) return 'notice'
  return sign.severity === 'critical' && !spoken ? 'warning' : sign.severity
}

/** True when what complained wrote nothing more: then it has not got well but ended. */
function silentSince(time: number, { patterns }: Gathered, scan: LogScan): boolean {
  const names = new Set(patterns.flatMap(({ sources, evidence }) => (sources.size > 0 ? [...sources] : [...evidence].map(logName))))
  const own = scan.sources.filter(({ source }) => names.has(source))
  return own.length > 0 && own.every(({ lines, last }) => lines >= 10 && last !== null && last - time < minute)
}

function logName(id: string): string {
  return id.replace(/^log:/, '')
}

function finding(group: Gathered, scan: LogScan, maker: FindingMaker): Finding {
  const { found, patterns } = group
  const count = countOf(group)
  const sources = [...new Set(patterns.flatMap((pattern) => [...pattern.sources]))]
  const firsts = patterns.flatMap(({ first }) => first ?? [])
  const lasts = patterns.flatMap(({ last }) => last ?? [])
  const from = firsts.length > 0 ? Math.min(...firsts) : null
  const to = lasts.length > 0 ? Math.max(...lasts) : null
  const over = to !== null && scan.to !== null && scan.to - to >= 10 * minute && !silentSince(to, group, scan)
  const trouble = found.sign.type.startsWith('log.') && found.sign.severity !== 'info'
  const attributes = { ...found.attributes }
  // Two names for what was called: playbooks look for either.
  if (attributes.host === undefined && typeof attributes.target === 'string') attributes.host = attributes.target
  else if (attributes.target === undefined && typeof attributes.host === 'string') attributes.target = attributes.host
  const first = patterns.reduce((a, b) => ((b.first ?? Number.POSITIVE_INFINITY) < (a.first ?? Number.POSITIVE_INFINITY) ? b : a))
  const place = patterns.find((pattern) => pattern.place !== null)?.place
  const about = attributes.host ?? attributes.name ?? attributes.user ?? attributes.path ?? attributes.object
  const says = found.sign.says[0]!.toUpperCase() + found.sign.says.slice(1)
  return maker.make(found.sign.type, {
    subject: sources[0] ?? String(about ?? 'logs'),
    severity: severityOf(group, over),
    evidence: patterns.flatMap((pattern) => [...pattern.evidence]),
    from,
    to,
    statement: `${says}${about === undefined ? '' : ` (${about})`}: ${plural(count, 'line')} of ${sayList(sources) || sayList([...new Set(patterns.flatMap(({ evidence }) => [...evidence].map(logName)))])}${spanText(from, to)}, first "${shorten(first.example, 240)}"${place ? ` at ${place}` : ''}.`,
    attributes: {
      ...attributes,
      detail: attributes.detail ?? (found.sign.type === 'log.exception' || found.sign.type === 'log.panic' ? place : undefined),
      version: attributes.version ?? versionIn(first.example) ?? undefined,
      phase: found.sign.type.startsWith('event.') ? attributes.phase : undefined,
      sources,
      service: sources[0],
      template: shorten(first.template, 300),
      level: first.level,
      count,
      first_line: first.example,
      example: first.example,
      completed: (trouble && over) || attributes.phase === 'completed' || undefined,
      via: 'log',
    },
  })
}
