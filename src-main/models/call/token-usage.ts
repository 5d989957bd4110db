import type { UsageMetadata } from '@langchain/core/messages'
import type { TokenUsage } from '#shared/events/run-event.ts'
import { plusUsage } from '#shared/events/token-usage.ts'
import type { ModelPrice } from '../model-registry.ts'

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/**
 * What a provider says that it read and wrote. Where it does not say, or says what cannot be, as a number below zero, it counts
 * as `estimated`: budgets are kept with it.
 */
export function usageIn(metadata: UsageMetadata | undefined, estimated: TokenUsage): TokenUsage {
  const { input_tokens: input, output_tokens: output } = metadata ?? {}
  const usage: TokenUsage = {
    input: isCount(input) && (input > 0 || estimated.input === 0) ? input : estimated.input,
    output: isCount(output) && (output > 0 || estimated.output === 0) ? output : estimated.output,
  }
  const cached = metadata?.input_token_details?.cache_read
  const reasoning = metadata?.output_token_details?.reasoning
  if (cached && isCount(cached)) usage.cached = Math.min(cached, usage.input)
  if (reasoning && isCount(reasoning)) usage.reasoning = Math.min(reasoning, usage.output)
  return usage
}

const noUsage: TokenUsage = { input: 0, output: 0 }

/** What was used up by an attempt that came to nothing, where its error was given it by `spending`. */
export const usageOf = (thrown: unknown): TokenUsage => (thrown as { usage?: TokenUsage } | null)?.usage ?? noUsage

/** The error, which tells what was used up before it. */
export function spending(thrown: unknown, usage: TokenUsage): unknown {
  return thrown instanceof Error ? Object.assign(thrown, { usage: plusUsage(usageOf(thrown), usage) }) : thrown
}

/** Bytes of a token at least, over what agents say and read: it is better to count too many. */
const bytesPerToken = 3

/** Tokens that these texts come to, when nobody says. */
export const roughTokens = (...texts: readonly string[]): number =>
  Math.ceil(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / bytesPerToken)

/** With what it cost, where it is known what the model costs. */
export function withCost(usage: TokenUsage, price: ModelPrice | undefined): TokenUsage {
  if (!price) return usage
  const cached = Math.min(usage.cached ?? 0, usage.input)
  const usd = ((usage.input - cached) * price.input + cached * (price.cachedInput ?? price.input) + usage.output * price.output) / 1e6
  return { ...usage, usd }
}
