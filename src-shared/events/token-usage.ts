import type { TokenUsage } from './run-event.ts'

/** Both together. A cost that is not known adds nothing to one that is. */
export function plusUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  const tokens = { input: a.input + b.input, output: a.output + b.output }
  return a.usd === undefined && b.usd === undefined ? tokens : { ...tokens, usd: (a.usd ?? 0) + (b.usd ?? 0) }
}

/** What is left of `a` without `b`, which is in it. */
export function minusUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  const tokens = { input: a.input - b.input, output: a.output - b.output }
  return a.usd === undefined ? tokens : { ...tokens, usd: a.usd - (b.usd ?? 0) }
}
