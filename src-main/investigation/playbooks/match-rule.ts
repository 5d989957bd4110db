import type { Claim } from '#shared/investigation/conclusion.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { fillTemplate } from './fill-template.ts'
import type { Rule, Signal, Step } from './playbook-schema.ts'
import { attributeOf, selectFindings } from './select-findings.ts'

/** A rule held against findings: what matched under which name, and how sure that makes. */
export interface RuleMatch {
  rule: Rule
  /** Findings per signal, against and context name; names without a match are absent. */
  matched: ReadonlyMap<string, readonly Finding[]>
  supporting: Claim[]
  contradicting: Claim[]
  /** 0 to 0.95. */
  confidence: number
  /** What the rule's templates see. */
  values: Record<string, unknown>
}

type Part = Omit<Signal, 'weight'>

/** Types that speak of an end by themselves: to be over is their meaning. */
const tellsOfAnEnd =
  /^alert\.|\.recovered$|^workload\.(?:rollout_completed|only_old_replicas_unhealthy)$|^event\.(?:available|storage_scaled|rollback)$/

/** What was over before the window or has ended since is history: a signal only for a rule that asks for it. */
function isOver(finding: Finding): boolean {
  if (tellsOfAnEnd.test(finding.type)) return false
  return finding.attributes.completed === true || finding.attributes.in_window === false
}

function findMatches(
  findings: readonly Finding[],
  part: Part,
  matched: ReadonlyMap<string, readonly Finding[]>,
  pastToo: boolean,
): Finding[] {
  let found = selectFindings(findings, part)
  const asked = part.where && (Object.hasOwn(part.where, 'completed') || Object.hasOwn(part.where, 'in_window'))
  if (!asked && !pastToo) found = found.filter((finding) => !isOver(finding))
  if (part.same) {
    const { as, by } = part.same
    const wanted = new Set((matched.get(as) ?? []).map((finding) => attributeOf(finding, by)))
    found = found.filter((finding) => wanted.has(attributeOf(finding, by)))
  }
  if (part.best) {
    const { by, order } = part.best
    const worth = (finding: Finding) => {
      const value = attributeOf(finding, by)
      return typeof value === 'number' ? (order === 'most' ? value : -value) : Number.NEGATIVE_INFINITY
    }
    found = [...found].sort((a, b) => worth(b) - worth(a))
  }
  return found
}

/** The names under which a template sees a match: its first finding's attributes, and lists over all of them. */
function valuesOf(found: readonly Finding[]): Record<string, unknown> {
  const first = found[0]!
  return {
    ...first.attributes,
    // An attribute may be called like a field of the finding; here it keeps its own name.
    attributes: first.attributes,
    subject: first.subject,
    statement: first.statement,
    from: first.from,
    to: first.to,
    count_of: found.length,
    subjects: found.map((finding) => finding.subject),
    all: found.map((finding) => ({ ...finding.attributes, subject: finding.subject, statement: finding.statement, from: finding.from })),
  }
}

function evidenceOf(found: readonly Finding[]): string[] {
  return [...new Set(found.flatMap((finding) => finding.evidence))]
}

function claimsOf(
  parts: Record<string, Signal>,
  matched: ReadonlyMap<string, readonly Finding[]>,
  values: Record<string, unknown>,
): Claim[] {
  const claims: Claim[] = []
  for (const [name, part] of Object.entries(parts)) {
    const found = matched.get(name)
    if (!found) continue
    // A claim in the playbook's words speaks for all matches; without one, each finding speaks for itself.
    if (part.say) claims.push({ statement: fillTemplate(part.say, values), evidence: evidenceOf(found) })
    else for (const finding of found.slice(0, 4)) claims.push({ statement: finding.statement, evidence: [...new Set(finding.evidence)] })
  }
  const seen = new Set<string>()
  return claims.filter((claim) => claim.statement !== '' && !seen.has(claim.statement) && seen.add(claim.statement))
}

/**
 * Holds a rule against findings; null when what it needs is not there. Signals are taken as independent: together they
 * leave the product of their doubts (noisy or), and each signal against takes its share of what is left.
 */
export function matchRule(rule: Rule, findings: readonly Finding[], base: Record<string, unknown> = {}): RuleMatch | null {
  const matched = new Map<string, readonly Finding[]>()
  for (const parts of [rule.signals, rule.against, rule.context])
    for (const [name, part] of Object.entries(parts)) {
      const found = findMatches(findings, part, matched, parts === rule.context)
      if (found.length > 0) matched.set(name, found)
    }
  if (!rule.needs.every((name) => matched.has(name))) return null
  if (rule.needs_one_of.length > 0 && !rule.needs_one_of.some((name) => matched.has(name))) return null
  const signals = Object.entries(rule.signals).filter(([name]) => matched.has(name))
  if (signals.length === 0) return null

  const doubt = signals.reduce((left, [, signal]) => left * (1 - signal.weight), 1)
  const kept = Object.entries(rule.against).reduce((left, [name, signal]) => (matched.has(name) ? left * (1 - signal.weight) : left), 1)
  const values: Record<string, unknown> = { ...base }
  for (const [name, found] of matched) values[name] = valuesOf(found)
  return {
    rule,
    matched,
    supporting: claimsOf(rule.signals, matched, values),
    contradicting: claimsOf(rule.against, matched, values),
    confidence: Math.min(0.95, Math.round((1 - doubt) * kept * 1000) / 1000),
    values,
  }
}

/** The sentences of a chain or a list of steps that hold for a match, each with the evidence that it cites. */
export function sayStep(match: RuleMatch, steps: readonly Step[]): Claim[] {
  const claims: Claim[] = []
  for (const step of steps) {
    if (!step.with.every((name) => match.matched.has(name)) || step.without.some((name) => match.matched.has(name))) continue
    const statement = fillTemplate(step.say, match.values)
    const cited = [...step.with, ...step.cite].flatMap((name) => match.matched.get(name) ?? [])
    if (statement) claims.push({ statement, evidence: evidenceOf(cited) })
  }
  return claims
}
