import type { UsageMetadata } from '@langchain/core/messages'
import type { TokenUsage } from '#shared/events/run-event.ts'
import type { ModelPrice } from '../model-registry.ts'

/** What a provider says that it read and wrote. */
export function usageIn(metadata: UsageMetadata | undefined): TokenUsage {
  const usage: TokenUsage = { input: metadata?.input_tokens ?? 0, output: metadata?.output_tokens ?? 0 }
  const cached = metadata?.input_token_details?.cache_read
  const reasoning = metadata?.output_token_details?.reasoning
  if (cached) usage.cached = cached
  if (reasoning) usage.reasoning = reasoning
  return usage
}

/** With what it cost, where it is known what the model costs. */
export function withCost(usage: TokenUsage, price: ModelPrice | undefined): TokenUsage {
  if (!price) return usage
  const cached = Math.min(usage.cached ?? 0, usage.input)
  const usd = ((usage.input - cached) * price.input + cached * (price.cachedInput ?? price.input) + usage.output * price.output) / 1e6
  return { ...usage, usd }
}
