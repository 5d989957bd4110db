import type { Claim, Conclusion } from '#shared/investigation/conclusion.ts'

export interface QualityParts {
  /** Every statement that the conclusion makes about what happened. */
  claims: readonly Claim[]
  /** Observations against the cause that nothing in the conclusion answers. */
  openContradictions: number
  /** Parts that an answer must have: which are there. */
  required: Readonly<Record<string, boolean>>
}

function round(number: number): number {
  return Math.round(number * 1000) / 1000
}

/**
 * How good an answer is by its form, 0 to 1: half for the share of claims that cite evidence, three tenths for the share
 * of required parts that are there, two tenths for contradictions, of which each open one costs its share of all
 * observations. It says nothing about being right; `confidence` does. Described in docs/investigation.md.
 */
export function qualityScore({ claims, openContradictions, required }: QualityParts): number {
  const carried = claims.filter((claim) => claim.evidence.length > 0).length
  const cited = claims.length === 0 ? 0 : carried / claims.length
  const parts = Object.values(required)
  const present = parts.length === 0 ? 1 : parts.filter(Boolean).length / parts.length
  const open = openContradictions === 0 ? 0 : openContradictions / (openContradictions + carried)
  return round(0.5 * cited + 0.3 * present + 0.2 * (1 - open))
}

/** The parts that an answer must have. What is not known (`unknown`) must at least ask. */
export function requiredParts(conclusion: Omit<Conclusion, 'quality_score'>): Record<string, boolean> {
  const asks = conclusion.category === 'unknown'
  return {
    root_cause: conclusion.root_cause !== '',
    category: !asks || conclusion.questions.length > 0,
    claims: conclusion.claims.length > 0,
    causal_chain: asks || conclusion.causal_chain.length > 0,
    ruled_out: conclusion.ruled_out.length > 0,
    next_steps: conclusion.next_steps.length > 0 || conclusion.questions.length > 0,
    sources: conclusion.sources_used.length > 0,
  }
}
