import type { ModelPrice } from './model-registry.ts'

const of = (input: number, cachedInput: number, output: number): ModelPrice => ({ input, cachedInput, output })

/**
 * What providers ask for, in US dollars for a million tokens, as they published it at the end of 2025: a first guess that
 * `prices` of `trellis.yaml` comes before. They hold at a provider's own address only.
 */
export const priceList: Readonly<Record<string, ModelPrice>> = {
  'openai:gpt-5': of(1.25, 0.125, 10),
  'openai:gpt-5.1': of(1.25, 0.125, 10),
  'openai:gpt-5-mini': of(0.25, 0.025, 2),
  'openai:gpt-5-nano': of(0.05, 0.005, 0.4),
  'openai:gpt-4.1': of(2, 0.5, 8),
  'openai:gpt-4.1-mini': of(0.4, 0.1, 1.6),
  'openai:gpt-4.1-nano': of(0.1, 0.025, 0.4),
  'openai:gpt-4o': of(2.5, 1.25, 10),
  'openai:gpt-4o-mini': of(0.15, 0.075, 0.6),
  'openai:o3': of(2, 0.5, 8),
  'openai:o4-mini': of(1.1, 0.275, 4.4),
  'anthropic:claude-opus-4-5': of(5, 0.5, 25),
  'anthropic:claude-opus-4-1': of(15, 1.5, 75),
  'anthropic:claude-sonnet-4-5': of(3, 0.3, 15),
  'anthropic:claude-sonnet-4': of(3, 0.3, 15),
  'anthropic:claude-haiku-4-5': of(1, 0.1, 5),
  'anthropic:claude-3-5-haiku': of(0.8, 0.08, 4),
  'google:gemini-2.5-pro': of(1.25, 0.125, 10),
  'google:gemini-2.5-flash': of(0.3, 0.03, 2.5),
  'google:gemini-2.5-flash-lite': of(0.1, 0.01, 0.4),
  'xai:grok-4': of(3, 0.75, 15),
  'xai:grok-4-fast': of(0.2, 0.05, 0.5),
  'xai:grok-3': of(3, 0.75, 15),
  'xai:grok-3-mini': of(0.3, 0.075, 0.5),
}

/** The row of a model in a table: its name, or its name without the date or `latest` at its end. */
export function priceIn(prices: Readonly<Record<string, ModelPrice>>, provider: string, model: string): ModelPrice | undefined {
  const plain = model.replace(/-(?:latest|\d{4}-\d\d-\d\d|\d{8}|\d{3,4})$/, '')
  for (const name of [`${provider}:${model}`, `${provider}:${plain}`]) if (Object.hasOwn(prices, name)) return prices[name]
  return undefined
}
