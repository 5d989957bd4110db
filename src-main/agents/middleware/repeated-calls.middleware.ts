import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import type { Json } from '#shared/json.ts'
import { textOf } from '../../models/call/message-codec.ts'
import type { AgentRun } from '../agent-run.ts'
import type { AgentTool } from '../agent-tools.ts'
import { callShape, knownArguments, nearlySameArguments } from '../similar-calls.ts'

/** Repeated calls, and nearly repeated ones, after which an agent has to conclude. */
const mostRepeats = 3

interface Earlier {
  id: string
  name: string
  args: Json
}

/** Calls that were made before the one of this id, and since something outside was changed last: what was seen before may be otherwise by now. */
function callsBefore(messages: readonly BaseMessage[], id: string, changedBy: ReadonlySet<string>): Earlier[] {
  const calls = messages.flatMap((message) => (AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []))
  const at = calls.findIndex((call) => call.id === id)
  const before = calls.slice(0, at < 0 ? calls.length : at)
  const changed = before.findLastIndex((call) => changedBy.has(call.id ?? ''))
  return before.slice(changed + 1).flatMap(({ id: known, name, args }) => (known ? [{ id: known, name, args }] : []))
}

const resultOf = (messages: readonly BaseMessage[], id: string) =>
  messages.find((message): message is ToolMessage => ToolMessage.isInstance(message) && message.tool_call_id === id)

/**
 * Finds loops. A call that was made before is answered from the conversation. One that asks for the same in other words
 * is made once, since the words may matter, and from then on answered from the conversation too. Both count, and an agent
 * that goes on so has to conclude.
 */
export function repeatedCallsMiddleware(run: AgentRun, tools: ReadonlyMap<string, AgentTool>) {
  return createMiddleware({
    name: 'repeated-calls',
    wrapToolCall(request, handler) {
      const { id = '', name } = request.toolCall
      const known = (args: unknown) => knownArguments(args as Json, tools.get(name)?.declaration.schema)
      const args = known(request.toolCall.args)
      const { messages } = request.state
      const before = callsBefore(messages, id, run.changedBy).flatMap((call) =>
        call.name === name ? [{ ...call, args: known(call.args) }] : [],
      )
      const shape = callShape(name, args)
      const same = before.find((call) => callShape(name, call.args) === shape)
      const alike = same ? [same] : before.filter((call) => nearlySameArguments(call.args, args))
      if (alike.length === 0) return handler(request)
      run.repeats += 1
      if (run.repeats >= mostRepeats && run.conclude === null) run.conclude = `it asked for the same ${run.repeats} times`
      if (!same && alike.length < 2) return handler(request)
      const earlier = (alike.at(-1) as Earlier).id
      const result = resultOf(messages, earlier)
      const shown = run.shortened.has(earlier) && result ? { result: textOf(result) } : {}
      const where = 'result' in shown ? 'Its result is here again' : 'Its result is above'
      const what = same ? 'the same call as' : 'nearly the same call as'
      const message = `This is ${what} ${earlier}. ${where}: use it, ask for something else, or conclude.`
      return new ToolMessage({ content: JSON.stringify({ repeated: true, message, ...shown }), tool_call_id: id, name })
    },
  })
}
