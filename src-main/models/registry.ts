import { AppError } from '#shared/errors/app-error.ts'
import type { ProviderGate } from './gate/provider-gate.ts'
import { toModelError } from './model-errors.ts'
import type { AnswerCache, ModelInfo, ModelRegistry } from './model-registry.ts'
import { type ModelSettings, readModelSettings } from './model-settings.ts'
import { offlineProvider } from './offline.provider.ts'
import { priceIn, priceList } from './price-list.ts'
import type { ModelProvider } from './provider.ts'
import { serverProvider } from './server.provider.ts'
import { createAccess, type ProviderAccess } from './settings/access.ts'
import { templateProvider } from './template.provider.ts'
import { transformersProvider } from './transformers.provider.ts'

const listTimeoutMs = 2000
const testTimeoutMs = 10_000

/** The providers that a host has. */
function providersOf(settings: ModelSettings, access: ProviderAccess): ModelProvider[] {
  return [
    offlineProvider,
    templateProvider(settings.templates),
    ...(settings.transformers ? [transformersProvider(settings.transformers, access)] : []),
    ...Object.entries(settings.endpoints).map(([name, endpoint]) => serverProvider(name, endpoint, access)),
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

const fits = (pattern: string, name: string) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name)

/** @example const { chat } = await createModelRegistry().resolve('local:llama3.2') */
export function createModelRegistry(
  settings: ModelSettings = readModelSettings(process.env),
  access: ProviderAccess = createAccess(),
): ModelRegistry {
  const { endpoints, retries } = settings
  const byName = new Map(providersOf(settings, access).map((provider) => [provider.name, provider]))
  const gates = new Map<string, ProviderGate>()
  const withoutTools = new Set<string>()
  let answers: Promise<AnswerCache> | undefined

  const gateOf = async (provider: string): Promise<ProviderGate> => {
    // loaded with the first server that is asked, since most runs ask none
    const { createProviderGate } = await import('./gate/provider-gate.ts')
    const known = gates.get(provider)
    if (known) return known
    const toError = (thrown: unknown) => toModelError(thrown, provider, '')
    const gate = createProviderGate(provider, { limits: endpoints[provider]?.limits ?? {}, breaker: settings.breaker, toError })
    gates.set(provider, gate)
    return gate
  }
  const isLocal = (provider: string) => !Object.hasOwn(endpoints, provider) || endpoints[provider]?.local === true

  const found = (name: string, aliases: Readonly<Record<string, string>>): { provider: ModelProvider; model: string } => {
    const { provider: providerName, model } = target(name, aliases)
    const provider = byName.get(providerName)
    if (provider && (model !== '' || isLocal(providerName))) return { provider, model }
    throw new AppError('model.unknown', `There is no model "${name}"`, {
      hint: `Use offline, <provider>:<model> as in openai:gpt-5 (${Object.keys(endpoints).join(', ')}), or one of the aliases ${Object.keys(aliases).join(', ')}.`,
    })
  }
  /** Vectors that nobody computed would be worse than none. */
  const noEmbeddings = (name: string, provider: string) => {
    const having = [...byName.values()].filter(({ embedder }) => embedder).map((one) => one.name)
    const who = name === provider ? `The model "${name}"` : `"${name}" leads to ${provider}, which`
    return new AppError('model.unavailable', `${who} has no embeddings`, {
      hint: `Give the alias "embeddings" a model that has them, or name it in the node, as in openai:text-embedding-3-small: ${having.join(', ')} may have some.`,
    })
  }

  const over = (aliases: Readonly<Record<string, string>>): ModelRegistry => ({
    async list() {
      const signal = AbortSignal.timeout(listTimeoutMs)
      const models = (await Promise.all([...byName.values()].map((provider) => provider.list(signal)))).flat()
      const named = Object.entries(aliases).map(([name, to]): ModelInfo => {
        const { provider, model } = target(to, aliases)
        return { name, provider, model, local: isLocal(provider) }
      })
      return [...models, ...named]
    },
    async listOf(name) {
      const provider = byName.get(name)
      if (!provider) throw new AppError('model.unknown', `There is no provider "${name}" of models`)
      const models = await provider.list(AbortSignal.timeout(testTimeoutMs))
      const [only] = models
      if (only?.unavailable !== undefined)
        throw new AppError('model.unavailable', `${name} cannot be asked for its models`, { hint: only.unavailable })
      return models
    },
    async resolve(name, sampling = {}) {
      const { provider, model } = found(name, aliases)
      const { name: providerName } = provider
      const effort = Object.entries(settings.thinking).find(([pattern]) => fits(pattern, `${providerName}:${model}`))?.[1]
      const resolved = await provider.resolve(model, effort ? { ...sampling, thinking: effort } : sampling)
      if (!Object.hasOwn(endpoints, providerName)) return resolved
      const { name: full } = resolved.info
      const textTools = resolved.textTools || withoutTools.has(full) || settings.textTools.some((pattern) => fits(pattern, full))
      return { ...resolved, textTools, lacksTools: () => void withoutTools.add(full), gate: await gateOf(providerName) }
    },
    async embedder(name) {
      const { provider, model } = found(name, aliases)
      if (!provider.embedder) throw noEmbeddings(name, provider.name)
      const embedder = await provider.embedder(model)
      return Object.hasOwn(endpoints, provider.name) ? Object.assign(embedder, { gate: await gateOf(provider.name) }) : embedder
    },
    providerOf: (name) => target(name, aliases).provider,
    withAliases: (more) => over({ ...aliases, ...more }),
    fallbacks(name, failure) {
      const chain = Object.hasOwn(settings.fallbacks, name) ? settings.fallbacks[name] : undefined
      return chain?.[failure] ?? chain?.default ?? []
    },
    price: (provider, model) =>
      priceIn(settings.prices, provider, model) ??
      (endpoints[provider]?.from === 'provider' ? priceIn(priceList, provider, model) : undefined),
    retries,
    async answers() {
      const { cache } = settings
      if (!cache) return null
      answers ??= import('./answer-cache.ts').then(({ createAnswerCache }) => createAnswerCache(cache))
      return answers
    },
    gates: () => [...gates.values()].map((gate) => gate.state()),
    close: async () => void (await Promise.all([...byName.values()].map((provider) => provider.close?.()))),
  })
  return over(settings.aliases)
}
