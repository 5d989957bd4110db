import type { ModelPrice } from './model-registry.ts'

/** US dollars for a million tokens; what is read from the cache costs as input where no other price is known. */
const of = (input: number, cachedInput: number | null, output: number): ModelPrice => ({
  input,
  output,
  ...(cachedInput === null ? {} : { cachedInput }),
})

/** The day on which these prices were last compared with what providers publish. */
export const pricesReadOn = '2026-11-26'

/**
 * What providers ask at their own addresses for standard requests, in US dollars for a million tokens; `prices` of
 * `trellis.yaml` comes before. Longer prompts cost more with some (over 272,000 tokens at OpenAI, 200,000 at Google and xAI,
 * 100,000 for Claude Haiku 5.5), as do writes to a cache. A model whose price is not sure is not in it: that is unknown.
 *
 * Sources: developers.openai.com/api/docs/pricing, platform.claude.com/docs/en/about-claude/pricing,
 * ai.google.dev/gemini-api/docs/pricing, docs.x.ai/developers/models.
 */
export const priceList: Readonly<Record<string, ModelPrice>> = {
  'openai:gpt-6.2-astra': of(8, 0.4, 40),
  'openai:gpt-6.2-sol': of(2, 0.1, 10),
  'openai:gpt-6.1-sol': of(2, 0.1, 10),
  'openai:gpt-6.1-terra': of(1, 0.05, 5),
  'openai:gpt-6-astra': of(10, 1, 50),
  'openai:gpt-6-sol': of(2, 0.2, 10),
  'openai:gpt-6-luna': of(0.1, 0.01, 0.5),
  'openai:gpt-5.6-terra': of(2, 0.2, 12),
  'openai:gpt-5.6-luna': of(0.2, 0.02, 1.2),
  'openai:gpt-5.5': of(5, 0.5, 30),
  'openai:gpt-5.4': of(2.5, 0.25, 15),
  'openai:gpt-5.4-mini': of(0.75, 0.075, 4.5),
  'openai:gpt-5.2': of(1.75, null, 14),
  'openai:gpt-5.1': of(1.25, 0.125, 10),
  'openai:gpt-5': of(1.25, 0.125, 10),
  'openai:gpt-5-mini': of(0.25, 0.025, 2),
  'openai:gpt-5-nano': of(0.05, 0.005, 0.4),
  'openai:gpt-4.1': of(2, 0.5, 8),
  'openai:gpt-4.1-mini': of(0.4, 0.1, 1.6),
  'openai:gpt-4.1-nano': of(0.1, 0.025, 0.4),
  'openai:gpt-4o': of(2.5, 1.25, 10),
  'openai:gpt-4o-mini': of(0.15, 0.075, 0.6),
  'openai:o3': of(2, 0.5, 8),
  'openai:o4-mini': of(1.1, 0.275, 4.4),
  'openai:text-embedding-3-small': of(0.02, null, 0),
  'openai:text-embedding-3-large': of(0.13, null, 0),
  'anthropic:claude-fable-5-1': of(10, 0.25, 50),
  'anthropic:claude-fable-5': of(10, 1, 50),
  'anthropic:claude-opus-5-5': of(4, 0.2, 20),
  'anthropic:claude-opus-5': of(5, 0.5, 25),
  'anthropic:claude-opus-4-8': of(5, 0.5, 25),
  'anthropic:claude-opus-4-7': of(5, 0.5, 25),
  'anthropic:claude-opus-4-6': of(5, 0.5, 25),
  'anthropic:claude-opus-4-5': of(5, 0.5, 25),
  'anthropic:claude-sonnet-5-5': of(2, 0.1, 10),
  'anthropic:claude-sonnet-5': of(2, 0.2, 10),
  'anthropic:claude-sonnet-4-6': of(3, 0.3, 15),
  'anthropic:claude-sonnet-4-5': of(3, 0.3, 15),
  'anthropic:claude-haiku-5-5': of(0.1, 0.01, 0.5),
  'anthropic:claude-haiku-4-5': of(1, 0.1, 5),
  // from 1 December 2026 on; until then half of it
  'google:gemini-4-argon': of(4, 0.2, 20),
  'google:gemini-4-neon': of(3, 0.15, 15),
  'google:gemini-4-hydrogen': of(1.5, 0.075, 7.5),
  // until the end of 2026
  'google:gemini-3.8-flash': of(0.75, null, 3.75),
  'google:gemini-2.5-pro': of(1.25, 0.125, 10),
  'google:gemini-2.5-flash': of(0.3, 0.03, 2.5),
  'google:gemini-2.5-flash-lite': of(0.1, 0.01, 0.4),
  'google:gemini-embedding-001': of(0.15, null, 0),
  'xai:grok-4.6': of(2, 0.5, 6),
  'xai:grok-4.5': of(2, 0.5, 6),
  'xai:grok-4.3': of(1.25, 0.2, 2.5),
  'xai:grok-4': of(3, 0.75, 15),
  'xai:grok-4-1-fast': of(0.2, null, 0.5),
  'xai:grok-4-fast': of(0.2, 0.05, 0.5),
  'xai:grok-3-mini': of(0.3, 0.075, 0.5),
}

/** The row of a model in a table: its name, or its name without the date or `latest` at its end. */
export function priceIn(prices: Readonly<Record<string, ModelPrice>>, provider: string, model: string): ModelPrice | undefined {
  const plain = model.replace(/-(?:latest|\d{4}-\d\d-\d\d|\d{8}|\d{3,4})$/, '')
  for (const name of [`${provider}:${model}`, `${provider}:${plain}`]) if (Object.hasOwn(prices, name)) return prices[name]
  return undefined
}
