import type { Claim, Conclusion, Hypothesis, Intake, RootCauseCategory, Verdict } from '#shared/investigation/conclusion.ts'
import { rootCauseCategories } from '#shared/investigation/conclusion.ts'
import type { EvidenceItem, EvidenceSet } from '#shared/investigation/evidence.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { isJsonObject } from '#shared/json.ts'

const severities = new Set(['info', 'notice', 'warning', 'critical'])
/** Values on edges are not deeper than this in what they tell. */
const mostDepth = 8

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

function toFinding(value: unknown): Finding | null {
  if (!isJsonObject(value) || typeof value.type !== 'string' || typeof value.statement !== 'string' || typeof value.id !== 'string')
    return null
  return {
    id: value.id,
    type: value.type,
    subject: typeof value.subject === 'string' ? value.subject : '',
    statement: value.statement,
    severity: severities.has(String(value.severity)) ? (value.severity as Finding['severity']) : 'info',
    evidence: strings(value.evidence),
    from: typeof value.from === 'number' ? value.from : null,
    to: typeof value.to === 'number' ? value.to : null,
    attributes: isJsonObject(value.attributes) ? (value.attributes as Finding['attributes']) : {},
  }
}

/** Every object in a value that `read` recognises, however deep, each once by its id, in order. */
function collect<T>(
  value: unknown,
  read: (value: unknown) => T | null,
  id: (item: T) => string,
  into: Map<string, T>,
  depth = 0,
): Map<string, T> {
  if (depth > mostDepth) return into
  const one = read(value)
  if (one !== null) into.set(id(one), one)
  else if (Array.isArray(value)) for (const item of value) collect(item, read, id, into, depth + 1)
  else if (isJsonObject(value)) for (const item of Object.values(value)) collect(item, read, id, into, depth + 1)
  return into
}

/** Findings anywhere in a value: lists, results of tools, answers of agents. */
export function findingsIn(value: unknown): Finding[] {
  return [...collect(value, toFinding, (finding) => finding.id, new Map()).values()]
}

function claimsIn(value: unknown): Claim[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item) => {
    if (typeof item === 'string') return [{ statement: item, evidence: [] }]
    return isJsonObject(item) && typeof item.statement === 'string' ? [{ statement: item.statement, evidence: strings(item.evidence) }] : []
  })
}

function categoryOf(value: unknown): RootCauseCategory {
  return rootCauseCategories.find((category) => category === value) ?? 'unknown'
}

/** A hypothesis as it may come from an edge or a model: what is missing is empty, a category that does not exist is `unknown`. */
export function toHypothesis(value: unknown): Hypothesis | null {
  if (!isJsonObject(value) || typeof value.statement !== 'string' || typeof value.title !== 'string') return null
  return {
    id:
      typeof value.id === 'string' && value.id !== ''
        ? value.id
        : value.title
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, '-')
            .slice(0, 60),
    origin: typeof value.origin === 'string' && value.origin !== '' ? value.origin : 'unknown',
    category: categoryOf(value.category),
    title: value.title,
    statement: value.statement,
    supporting: claimsIn(value.supporting),
    contradicting: claimsIn(value.contradicting),
    missing: strings(value.missing),
    causalChain: claimsIn(value.causalChain),
    nextSteps: strings(value.nextSteps),
    confidence: typeof value.confidence === 'number' ? Math.min(0.95, Math.max(0, value.confidence)) : 0.3,
  }
}

export function hypothesesIn(value: unknown): Hypothesis[] {
  return [...collect(value, toHypothesis, (hypothesis) => hypothesis.id, new Map()).values()]
}

function toVerdict(value: unknown): Verdict | null {
  if (!isJsonObject(value) || typeof value.hypothesis !== 'string') return null
  const { outcome } = value
  if (outcome !== 'confirmed' && outcome !== 'rejected' && outcome !== 'undecided') return null
  return {
    hypothesis: value.hypothesis,
    outcome,
    confidence: typeof value.confidence === 'number' ? Math.min(0.95, Math.max(0, value.confidence)) : 0.3,
    reasoning: typeof value.reasoning === 'string' ? value.reasoning : '',
    evidence: strings(value.evidence),
  }
}

export function verdictsIn(value: unknown): Verdict[] {
  return [...collect(value, toVerdict, (verdict) => verdict.hypothesis, new Map()).values()]
}

/** The intake record in a value, where it is one or holds one. */
export function intakeIn(value: unknown): Intake | null {
  if (!isJsonObject(value)) return null
  if (typeof value.intent === 'string' && typeof value.urgency === 'string') return value as unknown as Intake
  return (
    Object.values(value)
      .map(intakeIn)
      .find((record) => record !== null) ?? null
  )
}

/** The items of an evidence set. */
export function itemsIn(value: unknown): EvidenceItem[] {
  if (!isJsonObject(value) || value.type !== 'evidence' || !Array.isArray(value.items)) return []
  return (value as unknown as EvidenceSet).items
}

/** Who took part, as the results of agents say it anywhere in a value. */
export function participantsIn(
  value: unknown,
): Pick<Conclusion['generation_metadata'], 'models' | 'agents' | 'tools'> & { offline: boolean | null } {
  const models = new Set<string>()
  const agents = new Set<string>()
  const tools = new Set<string>()
  const offline: boolean[] = []
  const walk = (item: unknown, depth: number): void => {
    if (depth > mostDepth) return
    if (Array.isArray(item)) for (const one of item) walk(one, depth + 1)
    else if (isJsonObject(item)) {
      if (typeof item.agent === 'string' && Array.isArray(item.models)) {
        agents.add(item.agent)
        for (const name of strings(item.agents)) agents.add(name)
        for (const name of strings(item.models)) models.add(name)
        for (const name of strings(item.tools)) tools.add(name)
        if (typeof item.offline === 'boolean') offline.push(item.offline)
      }
      for (const one of Object.values(item)) walk(one, depth + 1)
    }
  }
  walk(value, 0)
  const list = (names: Set<string>) => [...names].sort()
  return { models: list(models), agents: list(agents), tools: list(tools), offline: offline.length === 0 ? null : offline.every(Boolean) }
}
