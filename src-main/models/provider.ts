import type { Embedder } from './embed/embedder.ts'
import type { ModelInfo, ResolvedModel, SamplingSettings } from './model-registry.ts'

/** One source of models. A provider is a file `<name>.provider.ts` and a row in `registry.ts`. */
export interface ModelProvider {
  /** What stands before the colon in a model's name. */
  readonly name: string
  /** Models that it offers now; one entry with `unavailable` when it cannot be asked. Never throws. */
  list(signal: AbortSignal): Promise<ModelInfo[]>
  /** Throws `model.unavailable` when it is not set up. Makes no request unless `model` is empty. */
  resolve(model: string, settings: SamplingSettings): Promise<ResolvedModel>
  /** The model as one that gives vectors. Absent where the provider has none. Throws and asks as `resolve` does. */
  embedder?(model: string): Promise<Embedder>
  close?(): Promise<void>
}
