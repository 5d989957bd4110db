import type { Claim, Conclusion, Hypothesis, ResponseType, Verdict } from '#shared/investigation/conclusion.ts'
import type { EvidenceItem } from '#shared/investigation/evidence.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { fillTemplate } from '../playbooks/fill-template.ts'
import type { PlaybookLibrary } from '../playbooks/playbook-library.ts'
import { type Candidate, type ChosenCauses, chooseCauses } from './choose-causes.ts'
import { qualityScore, requiredParts } from './quality-score.ts'
import { ruledOut } from './ruled-out.ts'

export interface ConcludeInput {
  hypotheses: readonly Hypothesis[]
  verdicts: readonly Verdict[]
  findings: readonly Finding[]
  library: PlaybookLibrary
  /** Items of the evidence; what the conclusion cites is checked against them where they are given. */
  items?: readonly EvidenceItem[]
  /** Least confidence for naming a cause. Default 0.5. */
  threshold?: number
  metadata: Omit<Conclusion['generation_metadata'], 'playbooks'>
}

const defaultThreshold = 0.5

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)]
}

function responseType(category: Conclusion['category'], confidence: number, threshold: number, steps: number): ResponseType {
  if (category === 'unknown') return confidence > 0 && confidence < threshold ? 'CLARIFICATION' : 'INVESTIGATION'
  if (category === 'healthy') return 'ANSWER'
  return steps > 0 ? 'SOLUTION' : 'ANALYSIS'
}

/** Asks for evidence that is not there. */
function questionAbout({ type, attributes, statement }: Finding): string {
  if (type === 'metric.missing')
    return `Can the metric ${attributes.metric ?? attributes.metric_kind} be provided, which is not in the evidence?`
  const what = /^There (?:is|are) no (.+) in the evidence\.$/.exec(statement)?.[1]
  return what
    ? `Can ${what.replace(/^alert$/, 'the alert')} be provided? The evidence has none.`
    : `Can this be provided: ${statement.replace(/\.$/, '')}?`
}

/** Questions whose answers would decide between what is left: the leading hypotheses', and what they miss. */
function questionsOf(chosen: ChosenCauses, findings: readonly Finding[]): string[] {
  const candidates = [chosen.primary, ...chosen.lost.map((entry) => entry.candidate)].filter(
    (entry): entry is Candidate => entry !== undefined,
  )
  const asked = candidates
    .slice(0, 3)
    .flatMap((candidate) => [
      ...(candidate.rule?.questions ?? []).map((question) => fillTemplate(question, candidate.match?.values ?? {})),
      ...candidate.hypothesis.missing.map((missing) => `Can this be provided: ${missing.replace(/\.$/, '')}?`),
    ])
  const gaps = findings
    .filter((finding) => finding.type === 'evidence.missing' || finding.type === 'metric.missing')
    .map((finding) => questionAbout(finding))
  const general = [
    'What changed shortly before the first symptom (deploy, configuration, load)?',
    'Which logs, metrics and events of the affected service cover the time of the alert?',
  ]
  return unique([...asked, ...gaps, ...(asked.length + gaps.length < 2 ? general : [])]).slice(0, 6)
}

function rootCauseText(chosen: ChosenCauses): string {
  const { primary, independent } = chosen
  if (!primary) return ''
  if (independent.length === 0) return primary.hypothesis.statement
  const named = [primary, ...independent].map((cause, index) => `(${index + 1}) ${cause.hypothesis.statement}`)
  return `${independent.length + 1} independent faults at the same time, neither a consequence of the other. ${named.join(' ')}`
}

/** Cited ids that really exist; a claim that loses all of them stands as one without evidence. */
function citing(claims: readonly Claim[], known: ReadonlySet<string> | null): Claim[] {
  if (!known) return claims.map((claim) => ({ ...claim }))
  return claims.map((claim) => ({ statement: claim.statement, evidence: claim.evidence.filter((id) => known.has(id)) }))
}

/**
 * Ends an investigation: the cause, or the causes where two stand apart, if its confidence passes the threshold, and
 * otherwise `unknown` with the questions that would decide. Every claim keeps the evidence that carries it.
 */
export function conclude(input: ConcludeInput): Conclusion {
  const { hypotheses, verdicts, findings, library } = input
  const threshold = input.threshold ?? defaultThreshold
  const known = input.items ? new Set(input.items.map((item) => item.id)) : null
  const chosen = chooseCauses(hypotheses, verdicts, findings, library, threshold)
  const { primary, independent } = chosen
  const passed = primary !== undefined && primary.hypothesis.category !== 'unknown' && primary.confidence >= threshold
  const causes = primary ? [primary, ...independent] : []

  const category = passed ? primary.hypothesis.category : 'unknown'
  const claims = citing(
    causes.flatMap((cause) => cause.hypothesis.supporting),
    known,
  )
  const chain = passed
    ? citing(
        causes.flatMap((cause) => cause.hypothesis.causalChain),
        known,
      )
    : []
  const steps = unique(causes.flatMap((cause) => cause.hypothesis.nextSteps))
  const out = ruledOut(chosen, findings, library).map((entry) => ({
    ...entry,
    evidence: known ? entry.evidence.filter((id) => known.has(id)) : entry.evidence,
  }))
  const confidence = primary ? Math.min(...causes.map((cause) => cause.confidence)) : 0
  const cited = unique([...claims, ...chain, ...out].flatMap((claim) => claim.evidence)).sort()
  const firstSymptom = findings.find((finding) => finding.type === 'timeline.first_symptom')
  const rootCause = passed
    ? rootCauseText(chosen)
    : primary
      ? `The evidence does not suffice to name a root cause. Most likely so far: ${primary.hypothesis.statement}`
      : `The evidence does not suffice to name a root cause: nothing that was found points at one. ${firstSymptom?.statement ?? ''}`.trim()

  const conclusion: Omit<Conclusion, 'quality_score'> = {
    root_cause: rootCause,
    category,
    confidence: Math.round(confidence * 100) / 100,
    response_type: responseType(category, confidence, threshold, steps.length),
    causal_chain: chain,
    claims,
    ruled_out: out,
    next_steps: steps,
    questions: passed ? [] : questionsOf(chosen, findings),
    evidence: cited,
    sources_used: unique((input.items ?? []).filter((item) => cited.includes(item.id)).map((item) => item.file)).sort(),
    generation_metadata: { ...input.metadata, playbooks: unique(causes.map((cause) => cause.hypothesis.origin)) },
  }
  if (conclusion.sources_used.length === 0) conclusion.sources_used = cited
  const contradictions = causes.flatMap((cause) => cause.hypothesis.contradicting)
  const answered = new Set(out.map((entry) => entry.statement))
  const openContradictions = contradictions.filter((claim) => !answered.has(claim.statement.replace(/\.$/, ''))).length
  return {
    ...conclusion,
    quality_score: qualityScore({ claims: [...claims, ...chain], openContradictions, required: requiredParts(conclusion) }),
  }
}
