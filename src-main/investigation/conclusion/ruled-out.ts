import type { Conclusion } from '#shared/investigation/conclusion.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { fillTemplate } from '../playbooks/fill-template.ts'
import type { PlaybookLibrary } from '../playbooks/playbook-library.ts'
import { matchesName, selectFindings } from '../playbooks/select-findings.ts'
import type { Candidate, ChosenCauses } from './choose-causes.ts'
import { explainedFindings } from './choose-causes.ts'

type RuledOut = Conclusion['ruled_out'][number]

/** Types of events that could have been a cause and whose past occurrence must be named. */
const couldHaveCaused = [
  'event.failover',
  'event.maintenance',
  'event.promotion',
  'event.restart',
  'event.deploy',
  'event.rollback',
  'event.config_change',
  'event.scaling',
  'event.migration',
  'event.backup',
  'event.job',
  'event.node_trouble',
  'event.provider_incident',
]

/** From this confidence on a cause that lost is called possible where nothing speaks against it. */
const stillPossible = 0.4

function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}

function usedBy(causes: readonly Candidate[]): Set<string> {
  return new Set(
    causes.flatMap((cause) =>
      Object.keys(cause.rule?.signals ?? {}).flatMap((name) => (cause.match?.matched.get(name) ?? []).map((finding) => finding.id)),
    ),
  )
}

function plain(text: string): string {
  return text.replace(/\.$/, '')
}

/** Whether the evidence speaks against it, or hardly for it; otherwise it must not be said that its signs are not there. */
function isRefuted({ hypothesis, verdict, confidence }: Candidate): boolean {
  return verdict?.outcome === 'rejected' || hypothesis.contradicting.length > 0 || confidence < stillPossible
}

/** Hypotheses that were considered and are not the cause, with what each follows from or lacks. */
function lostHypotheses(chosen: ChosenCauses): RuledOut[] {
  return chosen.lost.slice(0, 6).map(({ candidate, symptomOf }) => {
    const { hypothesis, rule, match, verdict } = candidate
    const reason =
      symptomOf !== undefined
        ? `a symptom or a part of "${symptomOf.hypothesis.title}" and not the root cause`
        : rule?.lost_because && match && isRefuted(candidate)
          ? fillTemplate(rule.lost_because, match.values)
          : isRefuted(candidate) && verdict
            ? verdict.reasoning
            : `possible by itself (${percent(candidate.confidence)}), but the evidence for the cause is stronger`
    const evidence = [...hypothesis.supporting, ...hypothesis.contradicting].flatMap((claim) => claim.evidence)
    return { statement: hypothesis.title, why: plain(reason), evidence: [...new Set(evidence)].slice(0, 4) }
  })
}

/** Symptoms and coincidences that the cause explains. */
function explained(causes: readonly Candidate[], findings: readonly Finding[]): RuledOut[] {
  return causes.flatMap((cause) =>
    explainedFindings(cause, findings).map(({ finding, say, why }) => ({
      statement: plain(fillTemplate(say, { ...cause.match?.values, finding })),
      why: plain(why ?? 'it follows from the cause'),
      evidence: finding.evidence,
    })),
  )
}

function ago(finding: Finding): string {
  const minutes = finding.attributes.before_window_minutes
  if (typeof minutes !== 'number' || minutes <= 0) return 'it had completed and is resolved'
  const time = minutes >= 120 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes)} minutes`
  return `it completed ${time} before the incident began: a historical event, resolved, and not the active cause`
}

/** Events that were over when the trouble began: they are named, so that nobody takes them for the cause. */
function pastEvents(findings: readonly Finding[], used: ReadonlySet<string>): RuledOut[] {
  return selectFindings(findings, { finding: couldHaveCaused })
    .filter((finding) => !used.has(finding.id) && finding.attributes.in_window === false)
    .sort((a, b) => (a.from ?? 0) - (b.from ?? 0))
    .slice(-6)
    .map((finding) => ({ statement: plain(finding.statement), why: ago(finding), evidence: finding.evidence }))
}

/** Events in the window that no cause rests on: routine beside the trouble. */
function routineEvents(findings: readonly Finding[], used: ReadonlySet<string>): RuledOut[] {
  return selectFindings(findings, { finding: couldHaveCaused, where: { '@severity': ['info', 'notice'] } })
    .filter((finding) => !used.has(finding.id) && finding.attributes.in_window !== false)
    .slice(0, 3)
    .map((finding) => ({
      statement: plain(finding.statement),
      why: 'routine, and no other evidence leads from it to the trouble',
      evidence: finding.evidence,
    }))
}

/** Causes whose signs were looked for and not found. */
function exclusions(causes: readonly Candidate[], findings: readonly Finding[], library: PlaybookLibrary): RuledOut[] {
  const ids = causes.flatMap((cause) => (cause.rule ? [cause.rule.id] : []))
  return library.exclusions
    .filter((entry) => entry.beside.some((name) => ids.some((id) => matchesName(name, id))))
    .filter((entry) => entry.absent.every((selector) => selectFindings(findings, selector).length === 0))
    .flatMap((entry) => {
      const looked = entry.looked.flatMap((selector) => selectFindings(findings, selector))
      if (looked.length === 0) return []
      return [{ statement: entry.what, why: entry.why, evidence: [...new Set(looked.flatMap((finding) => finding.evidence))].slice(0, 3) }]
    })
}

/** Everything that is not the cause, and why: what was considered, what it explains, what is past, and what is not there. */
export function ruledOut(chosen: ChosenCauses, findings: readonly Finding[], library: PlaybookLibrary): RuledOut[] {
  const causes = [chosen.primary, ...chosen.independent].filter((cause): cause is Candidate => cause !== undefined)
  const used = usedBy(causes)
  const all = [
    ...lostHypotheses(chosen),
    ...pastEvents(findings, used),
    ...explained(causes, findings),
    ...exclusions(causes, findings, library),
    ...routineEvents(findings, used),
  ]
  const seen = new Set<string>()
  return all.filter((entry) => entry.statement !== '' && !seen.has(entry.statement) && seen.add(entry.statement)).slice(0, 24)
}
