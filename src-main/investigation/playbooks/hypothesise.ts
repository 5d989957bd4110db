import type { Hypothesis } from '#shared/investigation/conclusion.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { fillTemplate } from './fill-template.ts'
import { matchRule, type RuleMatch, sayStep } from './match-rule.ts'
import type { PlaybookLibrary } from './playbook-library.ts'
import type { Rule } from './playbook-schema.ts'
import { matchesName } from './select-findings.ts'

/** `origin` of hypotheses that a playbook made. */
export const playbookOrigin = 'playbook:'

/** The rule behind a hypothesis, or undefined for one that a model made. */
export function ruleOf(hypothesis: Pick<Hypothesis, 'origin'>, library: PlaybookLibrary): Rule | undefined {
  return hypothesis.origin.startsWith(playbookOrigin) ? library.rules.get(hypothesis.origin.slice(playbookOrigin.length)) : undefined
}

/** What every template may speak of beside its own signals. */
export function baseValues(findings: readonly Finding[]): Record<string, unknown> {
  const alert = findings.find((finding) => finding.type.startsWith('alert.'))
  return { alert: alert ? { ...alert.attributes, subject: alert.subject, statement: alert.statement } : {} }
}

/** How far up a match stands: its confidence, moved a little by how deep a cause it names. */
export function standing(confidence: number, rule: Rule | undefined): number {
  return confidence + 0.04 * (rule?.depth ?? 0)
}

export function outranks(rule: Rule | undefined, other: Rule | undefined): boolean {
  return rule !== undefined && other !== undefined && rule.id !== other.id && rule.outranks.some((name) => matchesName(name, other.id))
}

function toHypothesis(match: RuleMatch): Hypothesis {
  const { rule } = match
  return {
    id: rule.id,
    origin: `${playbookOrigin}${rule.id}`,
    category: rule.category,
    title: fillTemplate(rule.title, match.values),
    statement: fillTemplate(rule.statement, match.values),
    supporting: match.supporting,
    contradicting: match.contradicting,
    missing: rule.missing
      .filter((entry) => !entry.unless.some((name) => match.matched.has(name)))
      .map((entry) => fillTemplate(entry.say, match.values)),
    causalChain: sayStep(match, rule.chain),
    nextSteps: sayStep(match, rule.next_steps).map((step) => step.statement),
    confidence: match.confidence,
  }
}

/**
 * Holds every rule against the findings. The result is ordered: most likely first, equal ones by id, at most `max`;
 * what stands under `least` (default 0.15) is not worth a hypothesis.
 */
export function hypothesise(
  findings: readonly Finding[],
  library: PlaybookLibrary,
  options: { max?: number; least?: number } = {},
): Hypothesis[] {
  const base = baseValues(findings)
  const matches: RuleMatch[] = []
  for (const rule of library.rules.values()) {
    const match = matchRule(rule, findings, base)
    if (match && match.confidence >= (options.least ?? 0.15)) matches.push(match)
  }
  matches.sort((a, b) => standing(b.confidence, b.rule) - standing(a.confidence, a.rule) || (a.rule.id < b.rule.id ? -1 : 1))
  return matches.slice(0, options.max ?? 8).map(toHypothesis)
}
