import { join } from 'node:path'
import type { ModelAliasSummary, ModelPriceSummary, ModelSettingsSummary } from '#shared/api/model-contract.ts'
import type { ModelPrice } from '../model-registry.ts'
import { environmentAliases, readModelSettings } from '../model-settings.ts'
import { priceList, pricesReadOn } from '../price-list.ts'
import { readModelsSection } from './models-section.ts'

/** What is set about models, for people. No key is in it. */
export async function modelSettingsSummary(workspace: string, env: NodeJS.ProcessEnv = process.env): Promise<ModelSettingsSummary> {
  const section = await readModelsSection(workspace)
  const settings = readModelSettings(env, section, workspace)
  const named = section.servers ?? {}
  const aliases = Object.entries(settings.aliases).map(([name, model]): ModelAliasSummary => {
    const fallbacks = Object.hasOwn(settings.fallbacks, name) ? (settings.fallbacks[name] ?? {}) : {}
    const own = Object.hasOwn(section.aliases, name) ? section.aliases[name] : undefined
    const fromEnvironment = environmentAliases.includes(name) && Boolean(env[`TRELLIS_MODEL_${name.toUpperCase()}`])
    return {
      name,
      model,
      from: fromEnvironment ? 'environment' : own === undefined ? 'default' : 'workspace',
      fallbacks: [...(fallbacks.default ?? [])],
      byKind: Object.keys(fallbacks).some((kind) => kind !== 'default'),
    }
  })
  const price = (model: string, { input, output, cachedInput }: ModelPrice, own: boolean): ModelPriceSummary => ({
    model,
    input,
    output,
    cachedInput: cachedInput ?? null,
    own,
  })
  return {
    file: join(workspace, 'trellis.yaml'),
    providers: Object.entries(settings.endpoints).map(([name, endpoint]) => ({
      name,
      wire: endpoint.wire,
      baseUrl: endpoint.baseUrl ?? null,
      from: endpoint.from,
      named: Object.hasOwn(named, name) || endpoint.from === 'workspace',
      local: endpoint.local,
      environmentKey: endpoint.apiKey !== undefined,
      secret: endpoint.secret ?? null,
      setUp: endpoint.setUp,
    })),
    aliases,
    pricesReadOn,
    thinking: Object.entries(settings.thinking).map(([model, effort]) => ({ model, effort })),
    prices: [
      ...Object.entries(settings.prices).map(([model, its]) => price(model, its, true)),
      ...Object.entries(priceList)
        .filter(([model]) => !Object.hasOwn(settings.prices, model))
        .map(([model, its]) => price(model, its, false)),
    ],
  }
}
