import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { JsonObject } from '#shared/json.ts'
import type { ThinkingEffort } from '#shared/models/thinking.ts'
import type { PoolState } from '../engine/run/admission.ts'
import type { ThoughtCarrier } from './call/thoughts.ts'
import type { Embedder } from './embed/embedder.ts'
import type { ProviderGate } from './gate/provider-gate.ts'
import type { OnProgress } from './in-process/model-thread.ts'
import type { ModelTimeouts } from './settings/endpoint.ts'
import type { FailureClass } from './settings/models-section.ts'
import type { HeldAnswer } from './wires/wire.ts'

/** One model that can be named in a workflow. */
export interface ModelInfo {
  /** `offline`, or `provider:model` as in `openai:gpt-5` or `local:llama3.2`, or an alias. */
  name: string
  provider: string
  model: string
  /** True when it needs no network. */
  local: boolean
  /** Why it cannot be used now, where that is known. */
  unavailable?: string
  /** True where that is because nobody has set it up. */
  notSetUp?: true
}

/** How a model is to answer, where a node says more than its name. */
export interface SamplingSettings {
  /** 0 to 2. Left to the provider where absent. */
  temperature?: number
  /** Most tokens of one answer. */
  maxTokens?: number
  /** How long it is to think. As it does by itself where absent. */
  thinking?: ThinkingEffort
}

/** Finds chat models by name. Every chain ends at `offline`. */
export interface ModelRegistry {
  /** Every model and alias that can be named now. Providers that do not answer are listed once, with the reason. */
  list(): Promise<ModelInfo[]>
  /** The models of one provider. Throws `model.unavailable` with the reason where it cannot be asked. */
  listOf(provider: string): Promise<ModelInfo[]>
  /**
   * `provider:model`, an alias or `offline`. Throws `model.unknown` for a name that means nothing, and
   * `model.unavailable` for a provider that is not set up.
   */
  resolve(name: string, settings?: SamplingSettings): Promise<ResolvedModel>
  /**
   * The same name as a model that gives texts as vectors: for nodes by `embedTexts`, and for whatever keeps vectors by
   * `embedBatch`. Throws as `resolve` does, and `model.unavailable` for a model that has none, as `offline`.
   */
  embedder(name: string): Promise<Embedder>
  /** The provider that a name leads to. Throws `model.unknown` for one that leads in a circle. */
  providerOf(name: string): string
  /** The same registry with the aliases of a workflow before its own. */
  withAliases(aliases: Readonly<Record<string, string>>): ModelRegistry
  /** What is asked after `name` failed in this way, before what would come next anyhow: the fallbacks of that alias. */
  fallbacks(name: string, failure: FailureClass): readonly string[]
  /** What a model costs, where that is known. */
  price(provider: string, model: string): ModelPrice | undefined
  readonly retries: { attempts: number; longestWaitMs: number }
  /** Answers that may be given again, where the workspace asked for that. */
  answers(): Promise<AnswerCache | null>
  /** How the providers stand that have been asked. */
  gates(): PoolState[]
  /** Ends what runs in this process. */
  close(): Promise<void>
}

/** US dollars for a million tokens. */
export interface ModelPrice {
  input: number
  output: number
  /** Of input that the provider had in its cache. Default: as `input`. */
  cachedInput?: number
}

/** What was answered to the same question before. */
export interface AnswerCache {
  get(key: string): JsonObject | undefined
  set(key: string, answer: JsonObject): void
}

export interface ResolvedModel {
  info: ModelInfo
  chat: BaseChatModel
  /** Time limits of one attempt; none for a model that cannot hang. */
  timeouts?: ModelTimeouts
  /** How its answer is held to a schema. Default: as OpenAI has it. */
  hold?: (schema: JsonObject) => HeldAnswer
  /** What its server wants back with the results of calls. */
  thoughts?: ThoughtCarrier
  /** True where it has no tool calling of its own: tools are then described in the prompt and called in text. */
  textTools?: boolean
  /** To be called when it turned out to have none. */
  lacksTools?: () => void
  /** Reads or fetches what it needs, before any time limit begins. */
  prepare?: (onProgress: OnProgress, signal: AbortSignal) => Promise<void>
  /** Limits and circuit breaker of its provider. */
  gate?: ProviderGate
  /** The key that it is asked with, so that it can be taken out of what is told. */
  key?: string
}
