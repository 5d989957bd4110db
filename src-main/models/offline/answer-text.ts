import type { Verdict } from '#shared/investigation/conclusion.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { summariseText } from './summarise-text.ts'

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
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
  if (form === 'solution') {
    const steps = parts.next_steps ?? parts.nextSteps ?? parts.steps
    if (Array.isArray(steps) && steps.length > 0) {
      const cause = parts.root_cause ?? parts.statement ?? parts.title
      const list = steps.map((step, index) => `${index + 1}. ${lineOf(step)}`).join('\n')
      return typeof cause === 'string' && cause !== '' ? `Against: ${cause}\n\n${list}` : list
    }
  }
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
