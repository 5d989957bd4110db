import type { Claim, ResponseType, RootCauseCategory } from '#shared/investigation/conclusion.ts'
import { rootCauseCategories } from '#shared/investigation/conclusion.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'

/** What can be shown of the result of an investigation, as far as the output has it in a form that can be trusted. */
export interface ShownConclusion {
  rootCause: string
  category: RootCauseCategory | null
  /** 0 to 1. */
  confidence: number | null
  quality: number | null
  responseType: ResponseType | null
  chain: Claim[]
  questions: string[]
  evidence: string[]
  /** Markdown, or empty. */
  report: string
}

const responseTypes: readonly string[] = ['ANSWER', 'CLARIFICATION', 'INVESTIGATION', 'SOLUTION', 'ANALYSIS'] satisfies ResponseType[]

const share = (value: Json | undefined): number | null => (typeof value === 'number' && value >= 0 && value <= 1 ? value : null)
const texts = (value: Json | undefined): string[] => (Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [])

function claims(value: Json | undefined): Claim[] {
  if (!Array.isArray(value)) return []
  return value
    .filter(isJsonObject)
    .map((claim) => ({ statement: typeof claim.statement === 'string' ? claim.statement : '', evidence: texts(claim.evidence) }))
}

const isConclusion = (value: JsonObject): boolean =>
  typeof value.report === 'string' || (typeof value.root_cause === 'string' && typeof value.category === 'string')

/** The conclusion in an output: the output itself, or what lies in it under one name. */
export function conclusionOf(output: Json): ShownConclusion | null {
  if (!isJsonObject(output)) return null
  const inner = Object.values(output).filter(isJsonObject)
  const found = isConclusion(output) ? output : inner.find(isConclusion)
  if (!found) return null
  const nested = isJsonObject(found.conclusion) ? { ...found.conclusion, ...found } : found
  return {
    rootCause: typeof nested.root_cause === 'string' ? nested.root_cause : '',
    category: rootCauseCategories.find((category) => category === nested.category) ?? null,
    confidence: share(nested.confidence),
    quality: share(nested.quality_score),
    responseType:
      typeof nested.response_type === 'string' && responseTypes.includes(nested.response_type)
        ? (nested.response_type as ResponseType)
        : null,
    chain: claims(nested.causal_chain),
    questions: texts(nested.questions),
    evidence: texts(nested.evidence),
    report: typeof nested.report === 'string' ? nested.report : typeof output.report === 'string' ? output.report : '',
  }
}
