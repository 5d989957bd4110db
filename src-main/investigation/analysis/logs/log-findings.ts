import type { Finding } from '#shared/investigation/finding.ts'
import type { FindingTypeName } from '#shared/investigation/finding-types.ts'
import type { ParsedEvidence } from '../../evidence-library.ts'
import { FindingMaker, shorten } from '../make-finding.ts'
import { plural, sayList, spanText } from '../say.ts'
import { type LogScan, scanLogs } from './log-scan.ts'
import { isErrorLevel, type ScannedPattern } from './scanned-pattern.ts'
import { signFindings } from './sign-findings.ts'

const shownErrors = 12
const shownWarnings = 6

/** What the logs say: their size, their patterns of errors and warnings, how requests end, and what programs complain of. */
export async function logFindings(evidence: ParsedEvidence, signal?: AbortSignal): Promise<Finding[]> {
  const scan = await scanLogs(evidence, signal)
  if (scan.lines === 0) return []
  const maker = new FindingMaker(evidence.set.window)
  return [
    ...summary(scan, maker),
    ...patternFindings(scan, maker),
    ...httpFindings(scan, evidence.set.window, maker),
    ...signFindings(scan, maker),
  ]
}

function summary(scan: LogScan, maker: FindingMaker): Finding[] {
  const ids = [...new Set(scan.sources.flatMap((source) => [...source.evidence]))].slice(0, 50)
  const names = scan.sources.sort((a, b) => b.lines - a.lines).map(({ source }) => source)
  const findings = [
    maker.make('log.summary', {
      subject: 'logs',
      severity: 'info',
      evidence: ids,
      from: scan.from,
      to: scan.to,
      statement: `${plural(scan.lines, 'log line')} of ${sayList(names)}${spanText(scan.from, scan.to)}: ${plural(scan.errors, 'error')}, ${plural(scan.warnings, 'warning')}, ${plural(scan.patterns.length, 'pattern')}.`,
      attributes: {
        lines: scan.lines,
        errors: scan.errors,
        warnings: scan.warnings,
        sources: names.slice(0, 20),
        files: ids.length,
        patterns: scan.patterns.length,
        count: scan.lines,
      },
    }),
  ]
  if (scan.errors === 0 && scan.warnings === 0) {
    findings.push(
      maker.make('log.no_errors', {
        subject: 'logs',
        severity: 'info',
        evidence: ids,
        from: scan.from,
        to: scan.to,
        statement: `None of the ${plural(scan.lines, 'log line')} is an error or a warning.`,
        attributes: { lines: scan.lines, sources: names.slice(0, 20) },
      }),
    )
  }
  return findings
}

/** Who wrote the lines of a pattern: what they name themselves, else their files. */
export function sourcesOf({ sources, evidence }: ScannedPattern): string {
  return sayList(sources.size > 0 ? [...sources] : [...evidence].map((id) => id.replace(/^log:/, '')))
}

/** Attributes that every finding about one pattern has. */
export function patternAttributes(pattern: ScannedPattern) {
  return {
    template: shorten(pattern.template, 300),
    level: pattern.level,
    sources: [...pattern.sources],
    example: pattern.example,
    service: [...pattern.sources][0],
    count: pattern.count,
    via: 'log',
  }
}

function patternFindings(scan: LogScan, maker: FindingMaker): Finding[] {
  const ofLevel = (
    wanted: (pattern: ScannedPattern) => boolean,
    most: number,
    type: FindingTypeName,
    word: string,
    severity: Finding['severity'],
  ) =>
    scan.patterns
      .filter((pattern) => wanted(pattern) && pattern.isFrame !== true)
      .sort((a, b) => b.count - a.count || a.number - b.number)
      .slice(0, most)
      .map((pattern) => {
        const minutes = pattern.first === null || pattern.last === null ? 0 : Math.max(1, (pattern.last - pattern.first) / 60_000)
        return maker.make(type, {
          subject: [...pattern.sources][0] ?? 'logs',
          severity,
          evidence: [...pattern.evidence],
          from: pattern.first,
          to: pattern.last,
          statement: `${plural(pattern.count, word)} of ${sourcesOf(pattern)}${spanText(pattern.first, pattern.last)}: "${shorten(pattern.example, 220)}".`,
          attributes: {
            ...patternAttributes(pattern),
            per_minute: minutes === 0 ? undefined : Math.round((pattern.count / minutes) * 100) / 100,
            first_line: shorten(pattern.example),
          },
        })
      })
  return [
    ...ofLevel((pattern) => isErrorLevel(pattern.level), shownErrors, 'log.error_pattern', 'error line', 'notice'),
    ...ofLevel((pattern) => pattern.level === 'warn', shownWarnings, 'log.warning_pattern', 'warning', 'info'),
  ]
}

/** How requests end, by source, as far as lines tell a status: in the incident window where one is known, else over all. */
function httpFindings(scan: LogScan, window: { from: number; to: number } | null, maker: FindingMaker): Finding[] {
  return scan.sources.flatMap((source) => {
    const since = window?.from ?? Number.NEGATIVE_INFINITY
    const all = source.answers.split(since).after || source.http.ok + source.http.client + source.http.server
    if (all === 0) return []
    const server = Math.min(all, source.serverErrors.split(since).after || (source.answers.split(since).after > 0 ? 0 : source.http.server))
    const { ok, client } = source.http
    const example = scan.patterns.find((pattern) => pattern.sources.has(source.source) && pattern.serverError !== null)?.serverError
    const make = (
      type: 'log.http_5xx' | 'log.http_4xx' | 'log.http_ok',
      count: number,
      of: number,
      what: string,
      severity: Finding['severity'],
      span: { from: number; to: number } | null,
    ) => {
      const share = Math.round((count / of) * 1000) / 1000
      return maker.make(type, {
        subject: source.source,
        severity,
        evidence: [...source.evidence],
        from: span?.from ?? source.first,
        to: span?.to ?? source.last,
        statement: `${plural(count, 'request')} of ${of.toLocaleString('en-US')} (${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%) in the log of ${source.source} ${count === 1 ? 'was' : 'were'} answered with ${what}.`,
        attributes: {
          share,
          count,
          sources: [source.source],
          service: source.source,
          example: type === 'log.http_5xx' ? example : undefined,
          first_line: type === 'log.http_5xx' ? example : undefined,
          via: 'log',
        },
      })
    }
    const findings: Finding[] = []
    if (server > 0)
      findings.push(
        make(
          'log.http_5xx',
          server,
          all,
          'a server error (5xx)',
          server / all >= 0.02 ? 'warning' : server >= 3 ? 'notice' : 'info',
          source.serverErrors.spanSince(since),
        ),
      )
    const total = ok + client + source.http.server
    if (client >= 5 && client / total >= 0.05) findings.push(make('log.http_4xx', client, total, 'a client error (4xx)', 'info', null))
    if (ok > 0 && server === 0) findings.push(make('log.http_ok', ok, total, 'success', 'info', null))
    return findings
  })
}
