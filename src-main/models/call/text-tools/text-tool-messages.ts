import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import type { JsonObject } from '#shared/json.ts'
import { textOf } from '../message-codec.ts'
import type { ToolDeclaration } from '../model-request.ts'
import { describeTools, writeCall } from './text-tool-form.ts'

/** A result must not end its own frame, whatever a tool gave. */
const framed = (text: string) => text.replace(/<(\/?tool_)/g, '&lt;$1')

function resultOf(message: ToolMessage): string {
  return `<tool_result name="${message.name ?? ''}" ok="${message.status !== 'error'}">\n${framed(textOf(message))}\n</tool_result>`
}

/** A conversation with tools for a model that knows only text: tools in the system message, calls and results as blocks. */
export function asPlainConversation(messages: readonly BaseMessage[], tools: readonly ToolDeclaration[]): BaseMessage[] {
  const plain: BaseMessage[] = []
  let results: string[] = []
  const flush = () => {
    if (results.length > 0) plain.push(new HumanMessage(results.join('\n\n')))
    results = []
  }
  for (const message of messages) {
    if (ToolMessage.isInstance(message)) {
      results.push(resultOf(message))
      continue
    }
    flush()
    const calls = AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []
    if (calls.length === 0) plain.push(message)
    else {
      const blocks = calls.map(({ name, args }) => writeCall({ name, args: args as JsonObject }))
      plain.push(new AIMessage([textOf(message), ...blocks].filter((text) => text !== '').join('\n\n')))
    }
  }
  flush()
  if (tools.length === 0) return plain
  const [first, ...rest] = plain
  if (!first || !SystemMessage.isInstance(first)) return [new SystemMessage(describeTools(tools)), ...plain]
  const content = `${textOf(first)}\n\n${describeTools(tools)}`
  return [new SystemMessage({ content, additional_kwargs: first.additional_kwargs }), ...rest]
}
