import type { ProviderGate } from '../gate/provider-gate.ts'
import type { OnProgress } from '../in-process/model-thread.ts'
import type { ModelInfo } from '../model-registry.ts'

/** What a model made of texts. */
export interface EmbeddedTexts {
  /** One for each text, in their order. */
  vectors: number[][]
  /** Tokens that it read, where it says so. */
  tokens?: number | undefined
}

/**
 * A model that gives texts as vectors, in whichever way it is reached. Vectors of two models cannot be compared: whoever keeps
 * them keeps `info.name` with them.
 */
export interface Embedder {
  readonly info: ModelInfo
  /** Time limit of one request, in milliseconds. */
  readonly timeoutMs: number
  /** Limits and circuit breaker of its provider. */
  readonly gate?: ProviderGate
  /** The key that it is asked with, so that it can be taken out of what is told. */
  readonly key?: string
  /** Reads or fetches what it needs, before any time limit begins. */
  prepare?(onProgress: OnProgress, signal: AbortSignal): Promise<void>
  /** One request, of texts that are not empty. Throws what it failed with; use `embedBatch`, which checks what came. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<EmbeddedTexts>
}
