import type { TokenUsage } from '#shared/events/run-event.ts'
import { dollars } from '../ui/format.ts'
import { runText } from '../ui/run-strings.ts'

/** Providers whose models run here, so that nobody asks anything for them. */
const own = new Set(['offline', 'template', 'transformers', 'local', 'ollama'])

/** Whether a model, as `provider:model`, could have cost something that nobody knows. */
export const isUnpriced = (model: string, usage: Pick<TokenUsage, 'usd'>): boolean =>
  usage.usd === undefined && !own.has(model.split(':')[0] ?? '')

/** What a model's answer cost: a sum, that nobody knows, or nothing to be said of one that runs here. */
export function costText(model: string, usage: Pick<TokenUsage, 'usd'>): string {
  if (usage.usd !== undefined) return dollars(usage.usd)
  return isUnpriced(model, usage) ? runText.unknown : ''
}
