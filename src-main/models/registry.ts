import { AppError } from '#shared/errors/app-error.ts'
import type { ModelInfo, ModelRegistry } from './model-registry.ts'
import { type ModelSettings, readModelSettings } from './model-settings.ts'
import { offlineProvider } from './offline.provider.ts'
import { openAiCompatibleProvider } from './openai-compatible.provider.ts'
import type { ModelProvider } from './provider.ts'

const listTimeoutMs = 2000

/** The providers that a host has. `openai` and `local` differ only in where they are and how that is set. */
export function providersOf(settings: ModelSettings): ModelProvider[] {
  return [
    offlineProvider,
    openAiCompatibleProvider({
      name: 'openai',
      endpoint: settings.openai,
      local: false,
      timeoutMs: settings.timeoutMs,
      setUp: 'Set OPENAI_API_KEY, or TRELLIS_OPENAI_BASE_URL for another OpenAI-compatible service.',
    }),
    openAiCompatibleProvider({
      name: 'local',
      endpoint: settings.local,
      local: true,
      timeoutMs: settings.timeoutMs,
      setUp: 'Set OLLAMA_HOST=127.0.0.1:11434 for Ollama, or TRELLIS_LOCAL_BASE_URL for LM Studio, llama.cpp or vLLM.',
    }),
  ]
}

/** Follows aliases to `provider:model`. Throws `model.unknown` for a name that leads nowhere or in a circle. */
function target(name: string, aliases: Readonly<Record<string, string>>): { provider: string; model: string } {
  const seen: string[] = []
  let current = name
  while (Object.hasOwn(aliases, current)) {
    if (seen.includes(current)) {
      throw new AppError('model.unknown', `The model alias "${name}" leads in a circle: ${[...seen, current].join(' → ')}`, {
        hint: 'Give one of these aliases the name of a model, as in openai:gpt-5 or offline.',
      })
    }
    seen.push(current)
    current = aliases[current] as string
  }
  const colon = current.indexOf(':')
  return colon < 0 ? { provider: current, model: '' } : { provider: current.slice(0, colon), model: current.slice(colon + 1) }
}

/** @example const { chat } = await createModelRegistry().resolve('local:llama3.2') */
export function createModelRegistry(
  settings: ModelSettings = readModelSettings(process.env),
  providers: readonly ModelProvider[] = providersOf(settings),
): ModelRegistry {
  const byName = new Map(providers.map((provider) => [provider.name, provider]))

  const over = (aliases: Readonly<Record<string, string>>): ModelRegistry => ({
    async list() {
      const signal = AbortSignal.timeout(listTimeoutMs)
      const models = (await Promise.all(providers.map((provider) => provider.list(signal)))).flat()
      const named = Object.entries(aliases).map(([name, to]): ModelInfo => {
        const { provider, model } = target(to, aliases)
        return { name, provider, model, local: provider !== 'openai' }
      })
      return [...models, ...named]
    },
    async resolve(name, sampling = {}) {
      const { provider: providerName, model } = target(name, aliases)
      const provider = byName.get(providerName)
      if (!provider || (model === '' && providerName === 'openai')) {
        throw new AppError('model.unknown', `There is no model "${name}"`, {
          hint: `Use offline, openai:<model>, local:<model> or one of the aliases ${Object.keys(aliases).join(', ')}.`,
        })
      }
      return provider.resolve(model, sampling)
    },
    withAliases: (more) => over({ ...aliases, ...more }),
    price: (provider, model) => {
      const { prices } = settings
      return Object.hasOwn(prices, `${provider}:${model}`) ? prices[`${provider}:${model}`] : undefined
    },
  })
  return over(settings.aliases)
}
