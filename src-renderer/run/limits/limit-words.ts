import type { RunLimits } from '#shared/document/run-limits.ts'
import { visibleText } from '#shared/visible-text.ts'
import { limitsText as text } from '../../ui/limits-strings.ts'

const toolsOf = (limits: RunLimits, verdict: 'ask' | 'deny'): string[] =>
  (limits.permissions?.rules ?? []).flatMap((rule) => (rule.verdict === verdict ? rule.tool : []))

const budgetWords = ({ budget = {} }: RunLimits): string[] =>
  (['steps', 'seconds', 'tokens', 'usd'] as const).flatMap((name) => (budget[name] === undefined ? [] : [text.most[name](budget[name])]))

/** Limits in a few words, as `without 2 tools, only 1 host, 20,000 tokens`. */
export function limitsInShort(limits: RunLimits): string {
  const [denied, asked] = [toolsOf(limits, 'deny').length, toolsOf(limits, 'ask').length]
  const parts = [
    ...(denied > 0 ? [text.denied(denied)] : []),
    ...(asked > 0 ? [text.asked(asked)] : []),
    ...(limits.hosts ? [text.onlyHosts(limits.hosts.length)] : []),
    ...budgetWords(limits),
  ]
  return parts.join(', ')
}

/** The same with every name, a line each. */
export function limitsInFull(limits: RunLimits): string {
  const line = (label: string, names: readonly string[]) => (names.length === 0 ? [] : [`${label}: ${names.map(visibleText).join(', ')}`])
  return [
    ...line(text.deny, toolsOf(limits, 'deny')),
    ...line(text.ask, toolsOf(limits, 'ask')),
    ...line(text.hosts, limits.hosts ?? []),
    ...line(text.budget, budgetWords(limits)),
  ].join('\n')
}
