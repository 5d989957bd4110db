/** What can be at the root of an incident. */
export const rootCauseCategories = [
  'configuration_error',
  'resource_exhaustion',
  'infrastructure',
  'dependency_failure',
  'code_defect',
  'data',
  'security',
  'healthy',
  'unknown',
] as const
export type RootCauseCategory = (typeof rootCauseCategories)[number]

/** A statement with the evidence that carries it. */
export interface Claim {
  statement: string
  /** Evidence item ids. Empty means that nothing carries it, and it is shown so. */
  evidence: string[]
}

export interface Hypothesis {
  id: string
  /** The playbook, rule or model that proposed it. */
  origin: string
  category: RootCauseCategory
  title: string
  /** The root cause in two to four sentences, with names as the evidence spells them. */
  statement: string
  supporting: Claim[]
  contradicting: Claim[]
  /** What would decide and was not there to look at. */
  missing: string[]
  causalChain: Claim[]
  nextSteps: string[]
  /** 0 to 0.95 before validation. */
  confidence: number
}

export interface Verdict {
  hypothesis: string
  outcome: 'confirmed' | 'rejected' | 'undecided'
  confidence: number
  reasoning: string
  evidence: string[]
}

export type ResponseType = 'ANSWER' | 'CLARIFICATION' | 'INVESTIGATION' | 'SOLUTION' | 'ANALYSIS'

/** The end of an investigation. `category: 'healthy'` is a conclusion like any other. */
export interface Conclusion {
  root_cause: string
  category: RootCauseCategory
  confidence: number
  response_type: ResponseType
  causal_chain: Claim[]
  claims: Claim[]
  ruled_out: { statement: string; why: string; evidence: string[] }[]
  next_steps: string[]
  /** Questions whose answers would decide; filled when `response_type` is `CLARIFICATION`. */
  questions: string[]
  /** Evidence item ids that the conclusion cites. */
  evidence: string[]
  sources_used: string[]
  /** 0 to 1: share of claims with evidence, contradictions left open, required parts present (docs/investigation.md). */
  quality_score: number
  generation_metadata: { models: string[]; offline: boolean; agents: string[]; tools: string[]; playbooks: string[]; created_at: string }
}

/** The record that intake yields. */
export interface Intake {
  intent:
    | 'troubleshooting'
    | 'explanation'
    | 'status_check'
    | 'configuration'
    | 'best_practices'
    | 'root_cause_analysis'
    | 'incident_response'
  complexity: 'simple' | 'moderate' | 'complex' | 'expert'
  domain: 'database' | 'networking' | 'application' | 'infrastructure' | null
  urgency: 'low' | 'medium' | 'high' | 'critical'
  /** At most 0.95. */
  confidence_score: number
  extracted_entities: { type: string; value: string }[]
  suggested_workflow: string
  preprocessing_hints: string[]
}
