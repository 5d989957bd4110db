import { AIMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages'
import { z } from 'zod'
import type { JsonObject } from '#shared/json.ts'
import type { ResolvedModel } from '../model-registry.ts'

/**
 * What a provider wants back with an answer that called tools, as it came: signed or sealed thinking. Nobody reads it, and only
 * the model that wrote it takes it.
 */
export const storedThoughts = z.strictObject({
  provider: z.string(),
  model: z.string(),
  blocks: z.array(z.record(z.string(), z.json())),
})
export type Thoughts = z.output<typeof storedThoughts>

/** How a wire finds what its servers want back, and gives it back. */
export interface ThoughtCarrier {
  /** What of an answer has to come back; empty where nothing has to. */
  kept(whole: AIMessageChunk): JsonObject[]
  /** An answer as its server wants to see it again. The message has the calls that the answer had. */
  given(message: AIMessage, blocks: readonly JsonObject[]): AIMessage
}

const key = 'trellis_thoughts'

export function thoughtsIn(message: BaseMessage): Thoughts | undefined {
  return message.additional_kwargs[key] as Thoughts | undefined
}

/** What makes a message carry thoughts; nothing where there are none. */
export function carrying(thoughts: Thoughts | undefined): { additional_kwargs?: Record<string, unknown> } {
  return thoughts ? { additional_kwargs: { [key]: thoughts } } : {}
}

/** A conversation as one model is sent it: with its own thoughts, and without those of any other. */
export function withOwnThoughts({ info, thoughts: carrier }: ResolvedModel, messages: readonly BaseMessage[]): BaseMessage[] {
  return messages.map((message) => {
    const thoughts = thoughtsIn(message)
    if (!thoughts || !AIMessage.isInstance(message)) return message
    const plain = new AIMessage({ content: message.content, tool_calls: message.tool_calls ?? [] })
    const own = carrier && thoughts.provider === info.provider && thoughts.model === info.model
    return own ? carrier.given(plain, thoughts.blocks) : plain
  })
}
