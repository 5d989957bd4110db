import type { Hypothesis, Verdict } from '#shared/investigation/conclusion.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { baseValues, ruleOf } from './hypothesise.ts'
import { matchRule } from './match-rule.ts'
import type { PlaybookLibrary } from './playbook-library.ts'

/** From here on a hypothesis counts as confirmed; under the other it is rejected. */
export const confirmedFrom = 0.6
export const rejectedUnder = 0.25

function outcomeOf(confidence: number): Verdict['outcome'] {
  return confidence >= confirmedFrom ? 'confirmed' : confidence < rejectedUnder ? 'rejected' : 'undecided'
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function join(texts: readonly string[]): string {
  return texts.map((text) => text.replace(/\.$/, '')).join('; ')
}

/**
 * Judges a hypothesis by the findings alone. One that a playbook made is held against its rule again, with the findings
 * that have come since; any other is judged by its own claims, of which only those count whose evidence was really found.
 */
export function validate(hypothesis: Hypothesis, findings: readonly Finding[], library: PlaybookLibrary): Verdict {
  const rule = ruleOf(hypothesis, library)
  if (rule) {
    const match = matchRule(rule, findings, baseValues(findings))
    if (!match)
      return {
        hypothesis: hypothesis.id,
        outcome: 'rejected',
        confidence: 0.05,
        reasoning: 'What this cause needs in order to be seen is not among the findings.',
        evidence: [],
      }
    const parts = [`${count(match.supporting.length, 'observation')} for it: ${join(match.supporting.map((claim) => claim.statement))}.`]
    if (match.contradicting.length > 0)
      parts.push(
        `${count(match.contradicting.length, 'observation')} against it: ${join(match.contradicting.map((claim) => claim.statement))}.`,
      )
    return {
      hypothesis: hypothesis.id,
      outcome: outcomeOf(match.confidence),
      confidence: match.confidence,
      reasoning: parts.join(' '),
      evidence: [...new Set([...match.supporting, ...match.contradicting].flatMap((claim) => claim.evidence))],
    }
  }

  const real = new Set(findings.flatMap((finding) => finding.evidence))
  const carried = (claims: readonly { evidence: string[] }[]) => claims.filter((claim) => claim.evidence.some((id) => real.has(id)))
  const supporting = carried(hypothesis.supporting)
  const contradicting = carried(hypothesis.contradicting)
  const share = hypothesis.supporting.length === 0 ? 0 : supporting.length / hypothesis.supporting.length
  const weighed = supporting.length + contradicting.length === 0 ? 0 : supporting.length / (supporting.length + contradicting.length)
  const confidence = Math.round(Math.min(0.95, hypothesis.confidence * share * weighed) * 1000) / 1000
  return {
    hypothesis: hypothesis.id,
    outcome: outcomeOf(confidence),
    confidence,
    reasoning:
      `${supporting.length} of ${count(hypothesis.supporting.length, 'claim')} rest on evidence that was found, ` +
      `${contradicting.length} speak against it.`,
    evidence: [...new Set([...supporting, ...contradicting].flatMap((claim) => claim.evidence))],
  }
}
