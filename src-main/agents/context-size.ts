import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import type { Json } from '#shared/json.ts'
import { textOf } from '../models/call/message-codec.ts'
import { fitJson } from '../tools/fit-json.ts'
import { collectFindings } from './findings-in.ts'
import { type CountTokens, messageTokens } from './token-count.ts'

/** Bytes of a result that was shortened, and of one that was shortened again. */
const shortBytes = [2400, 600]
const longestAccount = 1500

const total = (messages: readonly BaseMessage[], count: CountTokens) =>
  messages.reduce((sum, message) => sum + messageTokens(message, count), 0)

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** A result with what was found in it first, and the rest as far as there is room. */
function shortened(message: ToolMessage, bytes: number): ToolMessage {
  const text = textOf(message)
  if (text.length <= bytes) return message
  const value = parsed(text)
  const findings = [...collectFindings(value, new Map()).values()]
  const kept: Json = findings.length > 0 ? { shortened: true, findings } : { shortened: true, result: value }
  const { tool_call_id, name, status } = message
  return new ToolMessage({
    content: JSON.stringify(fitJson(kept, bytes)),
    tool_call_id,
    ...(name ? { name } : {}),
    ...(status ? { status } : {}),
  })
}

/** What was called in turns that are left out, in words. */
function accountOf(turns: readonly BaseMessage[]): HumanMessage {
  const calls = turns.flatMap((message) => (AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []))
  const text = calls.map(({ name, args }) => `${name}(${JSON.stringify(args)})`).join('; ')
  const cut = text.length > longestAccount ? `${text.slice(0, longestAccount)}…` : text
  return new HumanMessage(`Left out here for want of room: ${turns.length} earlier messages. You had called: ${cut}`)
}

/** Places of the AI messages: where turns begin. */
const turnsOf = (messages: readonly BaseMessage[]) => messages.flatMap((message, at) => (AIMessage.isInstance(message) ? [at] : []))

/**
 * A conversation that counts at most `limit`, as far as that can be: results of old turns are shortened to what was found
 * in them, then old turns are left out but for an account of their calls, then the latest results are shortened too. The
 * task and what people said stay.
 */
export function fitMessages(messages: readonly BaseMessage[], limit: number, count: CountTokens): readonly BaseMessage[] {
  if (total(messages, count) <= limit) return messages
  const fitted = [...messages]
  const shorten = (until: number, bytes: number) => {
    for (let at = 0; at < until; at++) {
      const message = fitted[at]
      if (ToolMessage.isInstance(message)) fitted[at] = shortened(message, bytes)
      if (total(fitted, count) <= limit) return true
    }
    return false
  }
  const latest = () => turnsOf(fitted).at(-1) ?? fitted.length
  for (const bytes of shortBytes) if (shorten(latest(), bytes)) return fitted
  const begun = turnsOf(fitted)
  if (begun.length > 1) {
    const [from, until] = [begun[0] as number, begun.at(-1) as number]
    const middle = fitted.slice(from, until)
    // what a person said is never left out
    const said = middle.filter((message) => HumanMessage.isInstance(message))
    fitted.splice(from, middle.length, accountOf(middle), ...said)
  }
  if (total(fitted, count) <= limit) return fitted
  for (const bytes of shortBytes) if (shorten(fitted.length, bytes)) return fitted
  return fitted
}
