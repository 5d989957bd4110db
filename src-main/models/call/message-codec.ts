import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { carrying, storedThoughts, thoughtsIn } from './thoughts.ts'

const object: z.ZodType<JsonObject> = z.record(z.string(), z.json())

/** A call that a model asked for. */
export const storedToolCall = z.strictObject({ id: z.string(), name: z.string(), args: object })

/** The closed list of messages that Trellis stores. Anything else in a log is refused, and nothing in it is revived. */
export const storedMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('system'), text: z.string(), task: z.json().optional() }),
  z.strictObject({ type: z.literal('human'), text: z.string() }),
  z.strictObject({ type: z.literal('ai'), text: z.string(), toolCalls: z.array(storedToolCall), thoughts: storedThoughts.optional() }),
  z.strictObject({ type: z.literal('tool'), text: z.string(), call: z.string(), name: z.string(), ok: z.boolean() }),
])
export type StoredMessage = z.output<typeof storedMessage>

/** The text of a message's content; parts that are not text are left out, since nothing here makes any. */
export function textOf(message: Pick<BaseMessage, 'content'>): string {
  if (typeof message.content === 'string') return message.content
  return message.content.map((part) => (part.type === 'text' && typeof part.text === 'string' ? part.text : '')).join('')
}

/** A message as plain data, field by field. Throws `model.bad_output` for a type that is not on the list. */
export function encodeMessage(message: BaseMessage): StoredMessage {
  const text = textOf(message)
  if (SystemMessage.isInstance(message)) {
    const task = message.additional_kwargs.trellis_task as Json | undefined
    return task === undefined ? { type: 'system', text } : { type: 'system', text, task }
  }
  if (HumanMessage.isInstance(message)) return { type: 'human', text }
  if (AIMessage.isInstance(message)) {
    const calls = (message.tool_calls ?? []).map(({ id, name, args }) => ({ id: id ?? '', name, args: args as JsonObject }))
    const thoughts = thoughtsIn(message)
    return { type: 'ai', text, toolCalls: calls, ...(thoughts ? { thoughts } : {}) }
  }
  if (ToolMessage.isInstance(message)) {
    return { type: 'tool', text, call: message.tool_call_id, name: message.name ?? '', ok: message.status !== 'error' }
  }
  throw new AppError('model.bad_output', `A message of type "${message.getType()}" cannot be kept`)
}

/** The message that stored data stands for. Throws `journal.corrupt` for data that is not a stored message. */
export function decodeMessage(data: unknown): BaseMessage {
  const read = storedMessage.safeParse(data)
  if (!read.success) throw new AppError('journal.corrupt', `A stored message cannot be read: ${z.prettifyError(read.error)}`)
  const message = read.data
  switch (message.type) {
    case 'system':
      return new SystemMessage({
        content: message.text,
        additional_kwargs: message.task === undefined ? {} : { trellis_task: message.task },
      })
    case 'human':
      return new HumanMessage(message.text)
    case 'ai':
      return new AIMessage({
        content: message.text,
        tool_calls: message.toolCalls.map((call) => ({ ...call, type: 'tool_call' as const })),
        ...carrying(message.thoughts),
      })
    case 'tool':
      return new ToolMessage({
        content: message.text,
        tool_call_id: message.call,
        name: message.name,
        status: message.ok ? 'success' : 'error',
      })
  }
}
