import type { Finding } from '#shared/investigation/finding.ts'

/** So much of a line is in every statement that quotes it. */
const quoted = 100

/** How much findings say of the lines that they quote: that there are such, that something was thrown, or what it means. */
function meaning(type: string): number {
  if (/^log\.(?:error_pattern|warning_pattern|new_pattern|rate_up)$/.test(type)) return 0
  return /^log\.(?:exception|panic|exit)$/.test(type) ? 1 : 2
}

/** Whether another finding tells better what the same line of a log means. */
export function isToldBetter(finding: Finding, others: readonly Finding[]): boolean {
  const { via, example } = finding.attributes
  if (via !== 'log' || typeof example !== 'string') return false
  const line = example.slice(0, quoted)
  return others.some(
    (other) => other.attributes.via === 'log' && meaning(other.type) > meaning(finding.type) && other.statement.includes(line),
  )
}
