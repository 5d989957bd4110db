import type { AIMessage, BaseMessage } from '@langchain/core/messages'
import type { TokenUsage } from '#shared/events/run-event.ts'
import type { JsonObject } from '#shared/json.ts'
import type { ModelRegistry, SamplingSettings } from '../model-registry.ts'

/** What a model is told of a tool. */
export interface ToolDeclaration {
  name: string
  description: string
  /** JSON Schema of its arguments. */
  schema: JsonObject
}

export interface ModelRequest {
  /** Id of the asking agent, or null for a plain node. */
  agent: string | null
  /** The node whose card shows the answer as it comes. */
  nodeId: string
  registry: ModelRegistry
  /** Names in order of preference. The fallbacks of an alias come after it, and `offline` comes last where it is missing. */
  models: readonly string[]
  sampling?: SamplingSettings
  messages: readonly BaseMessage[]
  tools?: readonly ToolDeclaration[]
  /** JSON Schema that the answer's text has to fit; sent to models that can be held to one. */
  schema?: JsonObject
  /** Numbers attempts on from here, where the same place asks again. */
  firstAttempt?: number
  /** Attempts with one model before the next in the chain. Default: as the workspace is set. */
  attempts?: number
  /** Tokens that are left for the answer, and for whatever attempts that fail use up before it. Past them only `offline` is asked. */
  room?: number
}

export interface ModelAnswer {
  message: AIMessage
  text: string
  provider: string
  model: string
  /** With what attempts that failed had used. */
  usage: TokenUsage
  /** Tokens that its own prompt came to. */
  prompt: number
  ms: number
  /** The attempt that answered, from 0. */
  attempt: number
}
