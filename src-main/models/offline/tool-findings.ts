import type { Finding } from '#shared/investigation/finding.ts'
import { findingsIn } from '../../investigation/read-values.ts'

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Findings in the results of tools: JSON, or text in which a JSON value stands. Later ones replace earlier ones of the same id. */
export function findingsOf(results: readonly (string | null)[]): Finding[] {
  const found = new Map<string, Finding>()
  for (const result of results) {
    if (!result) continue
    const start = result.search(/[[{]/)
    const end = Math.max(result.lastIndexOf('}'), result.lastIndexOf(']'))
    const value = parse(result) ?? (start >= 0 && end > start ? parse(result.slice(start, end + 1)) : undefined)
    for (const finding of findingsIn(value)) found.set(finding.id, finding)
  }
  return [...found.values()]
}
