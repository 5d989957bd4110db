import type { EngineServices } from '../../engine/services.ts'
import type { ModelRegistry, SamplingSettings } from '../model-registry.ts'

/** What every node that asks a model is set to. */
export interface ModelChoice {
  model: string
  fallbacks: readonly string[]
  temperature?: number | undefined
  maxTokens?: number | undefined
}

/** The models that a node asks, in order. A model that was chosen for the whole run stands in for all of them. */
export function modelsOf(choice: ModelChoice, services: EngineServices): string[] {
  return services.modelOverride === null ? [choice.model, ...choice.fallbacks] : [services.modelOverride]
}

export function samplingOf({ temperature, maxTokens }: ModelChoice): SamplingSettings {
  return { ...(temperature === undefined ? {} : { temperature }), ...(maxTokens === undefined ? {} : { maxTokens }) }
}

/** The registry with the workflow's own aliases. */
export async function registryOf(services: EngineServices): Promise<ModelRegistry> {
  const registry = await services.models()
  return services.modelAliases ? registry.withAliases(services.modelAliases) : registry
}
