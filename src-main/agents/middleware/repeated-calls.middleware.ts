import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import { canonicalJson, isJsonObject, type Json } from '#shared/json.ts'
import type { AgentRun } from '../agent-run.ts'

const mostRepeats = 3

/** A call with what does not matter taken out of it: letter case, spaces, order of keys, empty fields, digits past the third. */
export function callShape(name: string, args: Json): string {
  return `${name} ${canonicalJson(plain(args))}`
}

function plain(value: Json): Json {
  if (typeof value === 'string') return value.trim().toLowerCase().replace(/\s+/g, ' ')
  if (typeof value === 'number') return Number(value.toPrecision(3))
  if (Array.isArray(value)) return value.map(plain)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== '')
      .map(([key, item]) => [key, plain(item)]),
  )
}

/** The id of an earlier call of the same shape that had a result, or undefined. */
function earlierCall(messages: readonly BaseMessage[], id: string, shape: string): string | undefined {
  for (const message of messages) {
    if (!AIMessage.isInstance(message)) continue
    for (const call of message.tool_calls ?? []) {
      if (call.id === id) return undefined
      if (call.id && callShape(call.name, call.args as Json) === shape) return call.id
    }
  }
  return undefined
}

/** Answers a call that was made before from the conversation, and makes an agent conclude that goes round in circles. */
export function repeatedCallsMiddleware(run: AgentRun) {
  return createMiddleware({
    name: 'repeated-calls',
    wrapToolCall(request, handler) {
      const { id = '', name, args } = request.toolCall
      const earlier = earlierCall(request.state.messages, id, callShape(name, args as Json))
      if (earlier === undefined) return handler(request)
      run.repeats += 1
      if (run.repeats >= mostRepeats && run.conclude === null) run.conclude = `it asked for the same ${run.repeats} times`
      return new ToolMessage({
        content: JSON.stringify({
          repeated: true,
          message: `This is the same call as ${earlier}. Its result is above: use it, ask for something else, or conclude.`,
        }),
        tool_call_id: id,
        name,
      })
    },
  })
}
