import type { Finding } from '#shared/investigation/finding.ts'
import type { ParsedEvidence } from '../evidence-library.ts'
import { alertFindings, inventoryFindings } from './alert-findings.ts'
import { changeFindings } from './changes.ts'
import { databaseFindings } from './database-findings.ts'
import { eventFindings } from './events/event-findings.ts'
import { logAnomalies } from './logs/log-anomalies.ts'
import { logFindings } from './logs/log-findings.ts'
import { metricAnomalies, metricFindings } from './metrics/metric-findings.ts'
import { resourceFindings } from './resources/resource-findings.ts'
import { timelineFindings } from './timeline.ts'

const made = new WeakMap<ParsedEvidence, Promise<Finding[]>>()

async function observe(evidence: ParsedEvidence, signal?: AbortSignal): Promise<Finding[]> {
  return [
    ...alertFindings(evidence),
    ...inventoryFindings(evidence),
    ...resourceFindings(evidence),
    ...eventFindings(evidence),
    ...metricFindings(evidence),
    ...metricAnomalies(evidence),
    ...databaseFindings(evidence),
    ...(await logFindings(evidence, signal)),
    ...(await logAnomalies(evidence, signal)),
  ]
}

/** Whatever the tools find in an evidence set, with ids that are unique over all of them. Made once per set and process. */
export function allFindings(evidence: ParsedEvidence, signal?: AbortSignal): Promise<Finding[]> {
  const known = made.get(evidence)
  if (known) return known
  const findings = observe(evidence, signal)
    .then(async (seen) => [...seen, ...changeFindings(seen, evidence.set.window), ...(await timelineFindings(evidence, seen, signal))])
    .then(withUniqueIds)
    .catch((error: unknown) => {
      made.delete(evidence)
      throw error
    })
  made.set(evidence, findings)
  return findings
}

function withUniqueIds(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return findings.map((finding) => {
    let id = finding.id
    for (let i = 2; seen.has(id); i++) id = `${finding.id}~${i}`
    seen.add(id)
    return id === finding.id ? finding : { ...finding, id }
  })
}
