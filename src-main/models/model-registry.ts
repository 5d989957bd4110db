import type { BaseChatModel } from '@langchain/core/language_models/chat_models'

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
}

/** How a model is to answer, where a node says more than its name. */
export interface SamplingSettings {
  /** 0 to 2. Left to the provider where absent. */
  temperature?: number
  /** Most tokens of one answer. */
  maxTokens?: number
}

/** Finds chat models by name. Every chain ends at `offline`. */
export interface ModelRegistry {
  /** Every model and alias that can be named now. Providers that do not answer are listed once, with the reason. */
  list(): Promise<ModelInfo[]>
  /**
   * `provider:model`, an alias or `offline`. Throws `model.unknown` for a name that means nothing, and
   * `model.unavailable` for a provider that is not set up.
   */
  resolve(name: string, settings?: SamplingSettings): Promise<ResolvedModel>
  /** The same registry with the aliases of a workflow before its own. */
  withAliases(aliases: Readonly<Record<string, string>>): ModelRegistry
  /** What a model costs, where somebody has said so. */
  price(provider: string, model: string): ModelPrice | undefined
}

/** US dollars for a million tokens. */
export interface ModelPrice {
  input: number
  output: number
}

export interface ResolvedModel {
  info: ModelInfo
  chat: BaseChatModel
  /** Time limit of one attempt; none for a model in this process. */
  timeoutMs?: number
}
