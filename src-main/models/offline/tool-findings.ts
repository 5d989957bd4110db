import type { Finding } from '#shared/investigation/finding.ts'
import { isJsonObject } from '#shared/json.ts'

const severities = new Set(['info', 'notice', 'warning', 'critical'])

function toFinding(value: unknown): Finding | null {
  if (!isJsonObject(value) || typeof value.type !== 'string' || typeof value.statement !== 'string' || typeof value.id !== 'string')
    return null
  return {
    id: value.id,
    type: value.type,
    subject: typeof value.subject === 'string' ? value.subject : '',
    statement: value.statement,
    severity: severities.has(String(value.severity)) ? (value.severity as Finding['severity']) : 'info',
    evidence: Array.isArray(value.evidence) ? value.evidence.map(String) : [],
    from: typeof value.from === 'number' ? value.from : null,
    to: typeof value.to === 'number' ? value.to : null,
    attributes: isJsonObject(value.attributes) ? (value.attributes as Finding['attributes']) : {},
  }
}

/** Findings anywhere in a JSON value, each once, in order. */
export function findingsIn(value: unknown, depth = 0): Finding[] {
  if (depth > 8) return []
  const one = toFinding(value)
  if (one) return [one]
  if (Array.isArray(value)) return value.flatMap((item) => findingsIn(item, depth + 1))
  if (isJsonObject(value)) return Object.values(value).flatMap((item) => findingsIn(item, depth + 1))
  return []
}

/** Findings in the results of tools: JSON, or text in which a JSON value stands. */
export function findingsOf(results: readonly (string | null)[]): Finding[] {
  const found = new Map<string, Finding>()
  for (const result of results) {
    if (!result) continue
    let value: unknown
    try {
      value = JSON.parse(result)
    } catch {
      const start = result.search(/[[{]/)
      const end = Math.max(result.lastIndexOf('}'), result.lastIndexOf(']'))
      if (start < 0 || end <= start) continue
      try {
        value = JSON.parse(result.slice(start, end + 1))
      } catch {
        continue
      }
    }
    for (const finding of findingsIn(value)) found.set(finding.id, finding)
  }
  return [...found.values()]
}
