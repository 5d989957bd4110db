import type { Finding } from '#shared/investigation/finding.ts'
import { FindingMaker } from './make-finding.ts'
import { sayMinutes, sayTime } from './say.ts'

/** Findings that are changes to a system, and so may be what brought a trouble. */
const changeTypes = new Set([
  'event.deploy',
  'event.rollback',
  'event.config_change',
  'event.scaling',
  'event.failover',
  'event.promotion',
  'event.maintenance',
  'event.restart',
  'event.migration',
  'event.job',
  'event.storage_scaled',
])
const lookBack = 3 * 60 * 60_000
const minute = 60_000

/** Findings that are a sign of trouble and know when it began. */
export function isSymptom(finding: Finding): boolean {
  if (finding.severity === 'info' || finding.from === null || finding.attributes.in_window === false) return false
  if (changeTypes.has(finding.type) || finding.type.startsWith('alert.') || finding.type.startsWith('evidence.')) return false
  return /^(log\.(?!summary|no_errors|http_ok|startup|graceful|warning_pattern|silence)|metric\.(level_shift|trend|saturated|high|fell_to_zero|spike)|pod\.|workload\.|node\.|quota\.|event\.(storage|replication|connections|cpu|memory|io|checkpoints|oom|node|error|warning))/.test(
    finding.type,
  )
}

/** The earliest sign of trouble among findings; null where none has a time. */
export function firstSymptom(findings: readonly Finding[], window: { from: number; to: number } | null = null): Finding | null {
  const all = findings.filter(isSymptom)
  // Errors that came before the incident too say nothing of when it began.
  const fresh = all.filter(({ type, from }) => window === null || !type.startsWith('log.') || from! >= window.from)
  const symptoms = fresh.length > 0 ? fresh : all
  // A trend is known from the start of its series on, which is not when it began to be trouble.
  const timed = symptoms.filter(({ type }) => type !== 'metric.trend')
  return symptoms.length === 0
    ? null
    : (timed.length > 0 ? timed : symptoms).reduce((a, b) => (b.from! < a.from! || (b.from === a.from && b.id < a.id) ? b : a))
}

/**
 * Which change came before the first symptom: what `recent_changes` answers.
 *
 * @param findings of all other tools
 */
export function changeFindings(findings: readonly Finding[], window: { from: number; to: number } | null): Finding[] {
  const maker = new FindingMaker(window)
  const symptom = firstSymptom(findings, window)
  const changes = findings.filter((finding) => changeTypes.has(finding.type) && finding.from !== null)
  if (symptom === null) return []
  const start = symptom.from!
  const about = symptom.subject
  const result: Finding[] = []
  for (const change of changes) {
    const kind = change.type.slice('event.'.length)
    const version = change.attributes.version
    const base = { subject: change.subject, evidence: [...change.evidence, ...symptom.evidence], from: change.from, to: change.to }
    const gap = start - change.from!
    const text = change.statement.replace(/\.$/, '')
    if (gap >= -minute / 2 && gap <= lookBack) {
      const same = change.subject === about || about.startsWith(change.subject) || change.subject.startsWith(about)
      const near = gap <= 30 * minute
      result.push(
        maker.make('change.before_symptom', {
          ...base,
          severity: near && (kind === 'deploy' || (change.severity !== 'info' && change.attributes.completed !== true)) ? 'notice' : 'info',
          statement: `${sayMinutes(Math.max(0, gap))} before the first symptom (${sayTime(start)}, ${about}) there was a change: ${text}.`,
          attributes: {
            kind,
            change: change.statement,
            object: change.subject,
            minutes_before: Math.round((gap / minute) * 10) / 10,
            symptom: symptom.statement,
            version,
            same_object: same,
            completed: change.attributes.completed,
            service: change.subject,
          },
        }),
      )
    } else if (gap < 0) {
      result.push(
        maker.make('change.after_symptom', {
          ...base,
          severity: 'info',
          statement: `${sayMinutes(-gap)} after the first symptom (${sayTime(start)}) there was a change: ${text}.`,
          attributes: {
            kind,
            change: change.statement,
            object: change.subject,
            minutes_after: Math.round((-gap / minute) * 10) / 10,
            symptom: symptom.statement,
            version,
            service: change.subject,
          },
        }),
      )
    }
  }
  if (!result.some(({ type }) => type === 'change.before_symptom')) {
    result.push(
      maker.make('change.none_before', {
        subject: about,
        severity: 'info',
        evidence: symptom.evidence,
        from: start,
        to: start,
        statement: `No change is known in the ${sayMinutes(lookBack)} before the first symptom (${sayTime(start)}, ${about}).`,
        attributes: { looked_at: changes.length, symptom: symptom.statement },
      }),
    )
  }
  return result
}
