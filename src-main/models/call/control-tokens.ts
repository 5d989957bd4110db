import { type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { textOf } from './message-codec.ts'

/** Tokens by which the models of ChatML, Llama, Mistral, Gemma, Phi and DeepSeek tell who speaks. */
const tokens =
  /<([|｜][^<>|｜\s]{1,40}[|｜])>|<(\/?(?:start_of_turn|end_of_turn|bos|eos|s|unused\d+))>|\[(\/?(?:INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|SYSTEM_PROMPT))\]|<(<\/?SYS>)>/g

const written = (text: string) => text.replace(tokens, (_, ...parts: (string | undefined)[]) => `‹${parts.slice(0, 4).find(Boolean)}›`)

/**
 * Messages for a server that makes tokens of all that it is sent, as those on one's own machine do: what people and tools say
 * cannot begin a turn of its own there.
 */
export function withoutControlTokens(messages: readonly BaseMessage[]): BaseMessage[] {
  return messages.map((message) => {
    const text = textOf(message)
    const plain = written(text)
    if (plain === text) return message
    if (HumanMessage.isInstance(message)) return new HumanMessage(plain)
    if (!ToolMessage.isInstance(message)) return message
    const { tool_call_id, name = '', status = 'success' } = message
    return new ToolMessage({ content: plain, tool_call_id, name, status })
  })
}
