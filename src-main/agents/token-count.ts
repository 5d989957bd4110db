import type { BaseMessage } from '@langchain/core/messages'
import { AIMessage } from '@langchain/core/messages'
import type { ToolDeclaration } from '../models/call/call-model.ts'
import { textOf } from '../models/call/message-codec.ts'

export type CountTokens = (text: string) => number

/** What a message takes beside its text: its role and what parts it from the next. */
const perMessage = 4
/** The encoder takes time that grows faster than its text; longer texts are counted by their length. */
const longestEncoded = 60_000

/** Four bytes a token: near enough to tell what is long, and loads nothing. */
export const roughTokens: CountTokens = (text) => Math.ceil(Buffer.byteLength(text) / 4)

let encoder: Promise<CountTokens> | undefined

/** Counts as OpenAI's models do (`o200k_base`). For the models of others it is an estimate. */
export function tokenCounter(): Promise<CountTokens> {
  encoder ??= (async () => {
    const [{ Tiktoken }, { default: ranks }] = await Promise.all([import('js-tiktoken/lite'), import('js-tiktoken/ranks/o200k_base')])
    const encoding = new Tiktoken(ranks)
    // names of special tokens in a text are text like any other
    return (text: string) => (text.length > longestEncoded ? Math.ceil(Buffer.byteLength(text) / 3) : encoding.encode(text, [], []).length)
  })()
  return encoder
}

/** What a message counts, with the calls in it. */
export function messageTokens(message: BaseMessage, count: CountTokens): number {
  const calls = AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []
  return (
    perMessage +
    count(textOf(message)) +
    calls.reduce(
      (sum, { name, args }) =>
        sum + perMessage + count(JSON.stringify({ id: '', type: 'function', function: { name, arguments: JSON.stringify(args) } })),
      0,
    )
  )
}

/** What a whole request counts: every message, and every tool with its schema. */
export function requestTokens(messages: readonly BaseMessage[], tools: readonly ToolDeclaration[], count: CountTokens): number {
  // as they are on the wire: no provider counts more
  const asSent = ({ name, description, schema }: ToolDeclaration) =>
    JSON.stringify({ type: 'function', function: { name, description, parameters: schema } })
  return (
    messages.reduce((sum, message) => sum + messageTokens(message, count), perMessage) +
    tools.reduce((sum, tool) => sum + perMessage + count(asSent(tool)), 0)
  )
}
