import type { Hypothesis, Verdict } from '#shared/investigation/conclusion.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { baseValues, outranks, ruleOf, standing } from '../playbooks/hypothesise.ts'
import { matchRule, type RuleMatch } from '../playbooks/match-rule.ts'
import type { PlaybookLibrary } from '../playbooks/playbook-library.ts'
import type { Rule } from '../playbooks/playbook-schema.ts'
import { isSelected, selectFindings } from '../playbooks/select-findings.ts'
import { confirmedFrom } from '../playbooks/validate-hypothesis.ts'
import { isToldBetter } from './same-line.ts'

/** A hypothesis with its verdict and, where a playbook made it, its rule and what that matched. */
export interface Candidate {
  hypothesis: Hypothesis
  verdict: Verdict | undefined
  confidence: number
  rule: Rule | undefined
  match: RuleMatch | undefined
}

export interface ChosenCauses {
  primary: Candidate | undefined
  /** Other causes that stand on their own: each confirmed, and none of them a consequence of another. */
  independent: Candidate[]
  /** What was considered and is not the cause, with the one that it follows from where that is known. */
  lost: { candidate: Candidate; symptomOf: Candidate | undefined }[]
}

/** A second cause is named beside the first only from here on: two faults at once are rarer than one with two symptoms. */
const independentFrom = 0.75

function toCandidate(
  hypothesis: Hypothesis,
  verdicts: readonly Verdict[],
  findings: readonly Finding[],
  library: PlaybookLibrary,
): Candidate {
  const verdict = verdicts.find((entry) => entry.hypothesis === hypothesis.id)
  const rule = ruleOf(hypothesis, library)
  return {
    hypothesis,
    verdict,
    confidence: verdict?.confidence ?? hypothesis.confidence,
    rule,
    match: (rule && matchRule(rule, findings, baseValues(findings))) ?? undefined,
  }
}

/** True when everything that speaks for `other` is what `cause` would bring about anyway. */
function isExplainedBy(other: Candidate, cause: Candidate): boolean {
  if (!cause.rule || !other.rule || !other.match) return false
  const signs = Object.keys(other.rule.signals).flatMap((name) => other.match?.matched.get(name) ?? [])
  return signs.length > 0 && signs.every((sign) => cause.rule?.explains.some((selector) => isSelected(sign, selector)))
}

function isSymptomOf(other: Candidate, cause: Candidate): boolean {
  return cause.confidence >= confirmedFrom && (outranks(cause.rule, other.rule) || isExplainedBy(other, cause))
}

/**
 * Picks the cause, and the causes that stand beside it. Of two hypotheses of which one is a symptom of the other the
 * cause wins, whatever their confidence; otherwise the more confident one does, depth deciding
 * near ties. Depth never puts one that stays below `threshold` before one that reaches it.
 */
export function chooseCauses(
  hypotheses: readonly Hypothesis[],
  verdicts: readonly Verdict[],
  findings: readonly Finding[],
  library: PlaybookLibrary,
  threshold: number,
): ChosenCauses {
  const all = hypotheses
    .map((hypothesis) => toCandidate(hypothesis, verdicts, findings, library))
    .sort((a, b) => standing(b.confidence, b.rule) - standing(a.confidence, a.rule) || (a.hypothesis.id < b.hypothesis.id ? -1 : 1))
  const able = all.filter((candidate) => candidate.verdict?.outcome !== 'rejected')
  const causes = able.filter(
    (candidate) => !able.some((other) => other !== candidate && isSymptomOf(candidate, other) && !isSymptomOf(other, candidate)),
  )
  const primary = causes.find((candidate) => candidate.confidence >= threshold) ?? causes[0] ?? able[0]
  const independent = causes.filter(
    (candidate) =>
      candidate !== primary &&
      candidate.confidence >= independentFrom &&
      candidate.hypothesis.category !== 'healthy' &&
      primary?.hypothesis.category !== 'healthy' &&
      standsApart(candidate, primary),
  )
  const named = new Set([primary, ...independent])
  const lost = all
    .filter((candidate) => !named.has(candidate))
    .map((candidate) => ({
      candidate,
      symptomOf: [...named].find((cause): cause is Candidate => cause !== undefined && isSymptomOf(candidate, cause)),
    }))
  return { primary, independent, lost }
}

/** Two rules that rest on the same findings are two readings of one fault, not two faults. */
function standsApart(candidate: Candidate, primary: Candidate | undefined): boolean {
  if (!primary?.match || !candidate.match) return true
  const needed = (one: Candidate) => {
    const names = [...(one.rule?.needs ?? []), ...(one.rule?.needs_one_of ?? [])]
    return new Set(names.flatMap((name) => (one.match?.matched.get(name) ?? []).map((finding) => finding.id)))
  }
  const mine = needed(candidate)
  const theirs = needed(primary)
  return ![...mine].some((id) => theirs.has(id))
}

/** Findings that a cause explains away: the sentence about each, why, and its evidence. */
export function explainedFindings(
  cause: Candidate,
  findings: readonly Finding[],
): { finding: Finding; say: string; why: string | undefined }[] {
  const own = Object.keys(cause.rule?.signals ?? {}).flatMap((name) => cause.match?.matched.get(name) ?? [])
  const used = new Set(own.map((finding) => finding.id))
  const seen = new Set<string>()
  return (cause.rule?.explains ?? []).flatMap((selector) =>
    selectFindings(findings, selector)
      // The very line that names the cause is nothing beside it.
      .filter((finding) => !used.has(finding.id) && !isToldBetter(finding, own))
      .filter((finding) => !seen.has(finding.id) && seen.add(finding.id))
      .slice(0, 3)
      .map((finding) => ({ finding, say: selector.say, why: selector.why })),
  )
}
