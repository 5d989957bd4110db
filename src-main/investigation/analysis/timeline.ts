import type { Finding } from '#shared/investigation/finding.ts'
import type { ParsedEvidence } from '../evidence-library.ts'
import { firstSymptom, isSymptom } from './changes.ts'
import { type LogScan, scanLogs } from './logs/log-scan.ts'
import { FindingMaker, shorten } from './make-finding.ts'
import { sayList, sayTime } from './say.ts'

/** One moment of the incident's course. */
export interface TimelineEntry {
  at: number
  until: number | null
  what: string
  kind: 'log' | 'event' | 'metric' | 'resource' | 'alert'
  severity: Finding['severity']
  evidence: string[]
}

const shown = 200

/**
 * The course of an incident: when things were first seen, in order, over logs, events, metrics and the alert.
 *
 * @param findings of all other tools
 */
export function timelineEntries(findings: readonly Finding[]): TimelineEntry[] {
  const entries = findings
    .filter((finding) => finding.from !== null && isMoment(finding))
    .map(
      (finding): TimelineEntry => ({
        at: finding.from!,
        until: finding.to,
        what: finding.statement,
        kind: kindOf(finding),
        severity: finding.severity,
        evidence: finding.evidence,
      }),
    )
    .sort((a, b) => a.at - b.at || (a.what < b.what ? -1 : 1))
  if (entries.length <= shown) return entries
  const telling = entries.filter(({ severity }) => severity !== 'info')
  return (telling.length > 0 ? telling : entries).slice(0, shown)
}

function isMoment(finding: Finding): boolean {
  return (
    (/^(event|alert)\./.test(finding.type) && finding.type !== 'event.none') ||
    isSymptom(finding) ||
    /^(log\.startup|log\.graceful_shutdown|metric\.recovered|pod\.recovered)$/.test(finding.type)
  )
}

function kindOf(finding: Finding): TimelineEntry['kind'] {
  const area = finding.type.split('.')[0]
  if (area === 'alert' || area === 'metric' || area === 'log') return area
  return area === 'event' ? 'event' : 'resource'
}

/** The first symptom, the order in which sources first showed errors, and the busiest stretch. */
export async function timelineFindings(evidence: ParsedEvidence, findings: readonly Finding[], signal?: AbortSignal): Promise<Finding[]> {
  const maker = new FindingMaker(evidence.set.window)
  const scan = await scanLogs(evidence, signal)
  const result: Finding[] = []
  const symptom = firstSymptom(findings, evidence.set.window)
  if (symptom !== null) {
    result.push(
      maker.make('timeline.first_symptom', {
        subject: symptom.subject,
        severity: 'notice',
        evidence: symptom.evidence,
        from: symptom.from,
        to: symptom.from,
        statement: `The first sign of trouble is at ${sayTime(symptom.from!)}: ${symptom.statement}`,
        attributes: { what: symptom.statement, source: symptom.subject, at_iso: sayTime(symptom.from!), sign: symptom.type },
      }),
    )
  }
  return [...result, ...order(scan, evidence, maker), ...busiest(scan, evidence, maker)]
}

function order(scan: LogScan, evidence: ParsedEvidence, maker: FindingMaker): Finding[] {
  const from = evidence.set.window?.from ?? Number.NEGATIVE_INFINITY
  const firsts = scan.sources
    .flatMap((source) => {
      // What went wrong before the incident too says nothing of its order.
      const start = source.errorsOverTime.entries().find(({ start: at }) => at + source.errorsOverTime.width > from)
      if (!start) return []
      const at =
        source.firstError?.at !== null && source.firstError !== null && source.firstError.at >= from ? source.firstError.at : start.start
      return [{ source: source.source, at, message: source.firstError?.message ?? '', evidence: [...source.evidence] }]
    })
    .sort((a, b) => a.at - b.at || (a.source < b.source ? -1 : 1))
  if (firsts.length < 2) return []
  return [
    maker.make('timeline.order', {
      subject: firsts[0]!.source,
      severity: 'info',
      evidence: firsts.flatMap((one) => one.evidence).slice(0, 50),
      from: firsts[0]!.at,
      to: firsts.at(-1)!.at,
      statement: `Errors appear in this order: ${sayList(
        firsts.map(({ source, at }) => `${source} at ${sayTime(at)}`),
        8,
      )}.`,
      attributes: {
        sources: firsts.map(({ source }) => source),
        order: firsts.slice(0, 20).map(({ source, at, message }) => ({ source, at: sayTime(at), message: shorten(message, 160) })),
        count: firsts.length,
      },
    }),
  ]
}

function busiest(scan: LogScan, evidence: ParsedEvidence, maker: FindingMaker): Finding[] {
  const minutes = new Map<number, { errors: number; events: number; sources: Set<string> }>()
  const at = (time: number) => {
    const minute = Math.floor(time / 60_000)
    const known = minutes.get(minute)
    if (known) return known
    const made = { errors: 0, events: 0, sources: new Set<string>() }
    minutes.set(minute, made)
    return made
  }
  for (const source of scan.sources) {
    for (const { start, count } of source.errorsOverTime.entries()) {
      const slot = at(start)
      slot.errors += count
      slot.sources.add(source.source)
    }
  }
  for (const event of evidence.events) {
    if (event.at === null || event.level === 'info') continue
    const slot = at(event.at)
    slot.events += event.count
    slot.sources.add(event.object ?? event.source)
  }
  if (minutes.size < 3) return []
  const [minute, slot] = [...minutes].reduce((a, b) => (b[1].errors + b[1].events > a[1].errors + a[1].events ? b : a))
  if (slot.errors + slot.events < 5) return []
  return [
    maker.make('timeline.burst', {
      subject: [...slot.sources][0] ?? 'logs',
      severity: 'info',
      evidence: scan.sources
        .filter(({ source }) => slot.sources.has(source))
        .flatMap((source) => [...source.evidence])
        .slice(0, 20),
      from: minute * 60_000,
      to: (minute + 1) * 60_000,
      statement: `The busiest minute begins at ${sayTime(minute * 60_000)}, with ${slot.errors} error lines and ${slot.events} warning events of ${sayList([...slot.sources])}.`,
      attributes: { minutes: 1, errors: slot.errors, events: slot.events, sources: [...slot.sources].slice(0, 20) },
    }),
  ]
}
