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

/** Finds chat models by name. Every chain ends at `offline`. */
export interface ModelRegistry {
  list(): Promise<ModelInfo[]>
  /** `provider:model`, an alias or `offline`. Throws `model.unknown`. */
  resolve(name: string): Promise<ResolvedModel>
}

export interface ResolvedModel {
  info: ModelInfo
  chat: BaseChatModel
}
