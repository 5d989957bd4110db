import type { Hypothesis, Verdict } from '#shared/investigation/conclusion.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { summariseText } from './summarise-text.ts'
import { findingsIn } from './tool-findings.ts'

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

/** A hypothesis as it may arrive in a task, with what is missing left empty. */
export function toHypothesis(value: Json): Hypothesis {
  const from = isJsonObject(value) ? value : {}
  const claims = (list: Json | undefined) =>
    Array.isArray(list)
      ? list.map((item) =>
          isJsonObject(item)
            ? { statement: String(item.statement ?? ''), evidence: strings(item.evidence) }
            : { statement: String(item), evidence: [] },
        )
      : []
  return {
    id: typeof from.id === 'string' ? from.id : 'hypothesis',
    origin: typeof from.origin === 'string' ? from.origin : 'unknown',
    category: (typeof from.category === 'string' ? from.category : 'unknown') as Hypothesis['category'],
    title: typeof from.title === 'string' ? from.title : '',
    statement: typeof from.statement === 'string' ? from.statement : '',
    supporting: claims(from.supporting),
    contradicting: claims(from.contradicting),
    missing: strings(from.missing),
    causalChain: claims(from.causalChain),
    nextSteps: strings(from.nextSteps),
    confidence: typeof from.confidence === 'number' ? from.confidence : 0.3,
  }
}

export function toFindings(value: Json): Finding[] {
  return findingsIn(value)
}

export function verdictText(verdict: Verdict): string {
  const evidence = verdict.evidence.map((id) => `[E: ${id}]`).join(' ')
  return `${verdict.outcome} (${Math.round(verdict.confidence * 100)}%). ${verdict.reasoning} ${evidence}`.trim()
}

function titleOf(key: string): string {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function lineOf(value: Json): string {
  if (!isJsonObject(value)) return String(value ?? '')
  const said = value.statement ?? value.text ?? value.title ?? value.name
  const why = typeof value.why === 'string' ? `: ${value.why}` : ''
  const evidence = strings(value.evidence)
    .map((id) => `[E: ${id}]`)
    .join(' ')
  return `${typeof said === 'string' ? said : JSON.stringify(value)}${why}${evidence ? ` ${evidence}` : ''}`
}

/** Prose from parts: one section for each, in their order, with every citation kept. Nothing is added to what the parts say. */
export function writeParts(form: 'report' | 'solution' | 'answer', parts: Json): string {
  if (typeof parts === 'string') return form === 'answer' ? summariseText(parts, 5).join(' ') : parts
  if (Array.isArray(parts)) return parts.map((part) => `- ${lineOf(part)}`).join('\n')
  if (!isJsonObject(parts)) return String(parts ?? '')
  const sections: string[] = []
  for (const [key, value] of Object.entries(parts as JsonObject)) {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) continue
    if (form === 'answer' && sections.length === 0 && typeof value === 'string') {
      sections.push(value)
      continue
    }
    const numbered = /step|action|chain/i.test(key)
    const body = Array.isArray(value)
      ? value.map((item, index) => `${numbered ? `${index + 1}.` : '-'} ${lineOf(item)}`).join('\n')
      : isJsonObject(value)
        ? Object.entries(value)
            .map(([name, item]) => `- ${titleOf(name)}: ${lineOf(item as Json)}`)
            .join('\n')
        : String(value)
    sections.push(`## ${titleOf(key)}\n\n${body}`)
  }
  return sections.join('\n\n')
}
