import type { TokenUsage } from './run-event.ts'

/** Both together. A cost that is not known adds nothing to one that is. */
export function plusUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return { input: a.input + b.input, output: a.output + b.output, ...partsOf(a, b, (x, y) => x + y) }
}

/** What is left of `a` without `b`, which is in it. */
export function minusUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return { input: a.input - b.input, output: a.output - b.output, ...partsOf(a, b, (x, y) => x - y) }
}

function partsOf(a: TokenUsage, b: TokenUsage, join: (a: number, b: number) => number): Partial<TokenUsage> {
  const parts: Partial<TokenUsage> = {}
  for (const part of ['cached', 'reasoning', 'usd'] as const)
    if (a[part] !== undefined || b[part] !== undefined) parts[part] = join(a[part] ?? 0, b[part] ?? 0)
  return parts
}
