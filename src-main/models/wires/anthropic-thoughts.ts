import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages'
import type { ToolCall } from '@langchain/core/messages/tool'
import type { JsonObject } from '#shared/json.ts'
import type { ThoughtCarrier } from '../call/thoughts.ts'

type Block = Record<string, unknown> & { type: string }

const isThinking = ({ type }: Block) => type === 'thinking' || type === 'redacted_thinking'

/** Blocks in the order in which they came: it may not be changed. Calls stand for themselves by their number. */
function blocksOf(content: readonly Block[]): JsonObject[] {
  let calls = 0
  return content.flatMap((block): JsonObject[] => {
    if (block.type === 'thinking')
      return [{ type: 'thinking', thinking: String(block.thinking ?? ''), signature: String(block.signature ?? '') }]
    if (block.type === 'redacted_thinking') return [{ type: 'redacted_thinking', data: String(block.data ?? '') }]
    if (block.type === 'text') return block.text ? [{ type: 'text', text: String(block.text) }] : []
    if (block.type === 'tool_use') return [{ type: 'tool_use', call: calls++ }]
    return []
  })
}

/** Thinking blocks: Anthropic refuses the results of calls that come without the thinking that led to them. */
export const anthropicThoughts: ThoughtCarrier = {
  kept({ content }) {
    const blocks = typeof content === 'string' ? [] : (content as Block[])
    return blocks.some(isThinking) ? blocksOf(blocks) : []
  },
  given(message, blocks) {
    const calls = message.tool_calls ?? []
    const content = blocks.map((block) => {
      const call = block.type === 'tool_use' ? calls[Number(block.call)] : undefined
      return call ? { type: 'tool_use', id: call.id ?? '', name: call.name, input: call.args } : { ...block }
    })
    return new AIMessage({ content: content as Block[], tool_calls: calls })
  },
}

const plainId = (id: string) => id.replace(/[^\w-]/g, '_')

/** Ids of calls have a dot (`<turn>.<j>`), which Anthropic refuses. */
export function withPlainIds(messages: readonly BaseMessage[]): BaseMessage[] {
  return messages.map((message) => {
    if (ToolMessage.isInstance(message)) {
      const { content, name, status, tool_call_id } = message
      return new ToolMessage({ content, tool_call_id: plainId(tool_call_id), ...(name ? { name } : {}), ...(status ? { status } : {}) })
    }
    if (!AIMessage.isInstance(message) || !message.tool_calls?.length) return message
    const tool_calls = message.tool_calls.map((call): ToolCall => ({ ...call, id: plainId(call.id ?? '') }))
    const content =
      typeof message.content === 'string'
        ? message.content
        : message.content.map((block) => (block.type === 'tool_use' ? { ...block, id: plainId(String(block.id)) } : block))
    return new AIMessage({ content, tool_calls })
  })
}

/** Tools that a conversation speaks of, where none may be called any more: it is refused without them. */
export function spokenOf(messages: readonly BaseMessage[]): { name: string; input_schema: { type: 'object' } }[] {
  const names = messages.flatMap((message) => (AIMessage.isInstance(message) ? (message.tool_calls ?? []).map(({ name }) => name) : []))
  return [...new Set(names)].map((name) => ({ name, input_schema: { type: 'object' } }))
}
