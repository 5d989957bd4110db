import type { UsageMetadata } from '@langchain/core/messages'
import type { TokenUsage } from '#shared/events/run-event.ts'
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

/** Bytes of a token, as near as that can be said of every language and model. */
const bytesPerToken = 4

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
