import { AIMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages'
import type { ToolCall } from '@langchain/core/messages/tool'
import { AppError } from '#shared/errors/app-error.ts'
import type { TokenUsage } from '#shared/events/run-event.ts'
import { abortable } from '../../resilience/abortable.ts'
import type { ResolvedModel } from '../model-registry.ts'
import { AnswerLimits, isReadable } from './answer-limits.ts'
import { startCallTimer } from './call-timer.ts'
import { withoutControlTokens } from './control-tokens.ts'
import { textOf } from './message-codec.ts'
import type { ModelRequest, ToolDeclaration } from './model-request.ts'
import { carrying, withOwnThoughts } from './thoughts.ts'
import { roughTokens, spending, usageIn } from './token-usage.ts'

export interface StreamedAnswer {
  message: AIMessage
  usage: TokenUsage
}

const asOpenAiTool = ({ name, description, schema }: ToolDeclaration) => ({
  type: 'function' as const,
  function: { name, description, parameters: schema },
})

/** The options of a call that hold an answer to a schema, and the tool that carries it where a tool does. */
function heldTo({ hold, chat }: ResolvedModel, schema: ModelRequest['schema'], tools: readonly ToolDeclaration[]) {
  // A server that holds answers to a grammar would also hold tool calls to it, so the schema is sent without tools only.
  if (!schema || tools.length > 0) return { options: {}, through: null, bound: tools }
  const format = { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: false } } }
  const { options = {}, tool } = hold ? hold(schema) : { options: format }
  if (!tool || !chat.bindTools) return { options, through: null, bound: tools }
  const carrier: ToolDeclaration = { name: tool.name, description: 'Gives the answer. Always answer by calling it, once.', schema }
  return { options: { ...options, tool_choice: tool.choice }, through: tool.name, bound: [carrier] }
}

/** Why it stopped, as its provider calls it; undefined where it was cut off. */
function finishOf({ response_metadata: meta, additional_kwargs: more }: AIMessageChunk): string | undefined {
  const reasons = [meta.finish_reason, meta.stop_reason, meta.finishReason, meta.done_reason, more.stop_reason, more.finishReason]
  return reasons.find((reason) => typeof reason === 'string')
}

/**
 * One request to one model, streamed. Throws `model.timeout` when it is late, and `model.bad_output` for an answer that broke
 * off or whose tool calls cannot be read: a call that is only partly readable is never made.
 */
export async function streamAnswer(
  resolved: ResolvedModel,
  request: Pick<ModelRequest, 'tools' | 'schema'> & { messages: readonly BaseMessage[] },
  signal: AbortSignal,
  onToken: (token: string) => void,
): Promise<StreamedAnswer> {
  const { chat, info } = resolved
  const { options, through, bound } = heldTo(resolved, request.schema, request.tools ?? [])
  const { tool_choice, ...rest } = options as { tool_choice?: unknown }
  const choice = tool_choice === undefined ? undefined : ({ tool_choice } as Record<string, unknown>)
  const runnable = bound.length > 0 && chat.bindTools ? chat.bindTools(bound.map(asOpenAiTool), choice) : chat
  const timer = startCallTimer(info.name, resolved.timeouts)
  const limits = new AnswerLimits()
  const givenUp = new AbortController()
  let whole: AIMessageChunk | undefined
  try {
    const either = AbortSignal.any([signal, givenUp.signal, ...(timer.signal ? [timer.signal] : [])])
    const own = withOwnThoughts(resolved, request.messages)
    const sent = info.local && resolved.timeouts ? withoutControlTokens(own) : own
    const stream = await abortable(runnable.stream(sent, { signal: either, ...rest }), either)
    const chunks = (stream as AsyncIterable<AIMessageChunk>)[Symbol.asyncIterator]()
    for (;;) {
      const step = await abortable(chunks.next(), either)
      if (step.done) break
      timer.heard()
      if (!limits.hold(step.value)) throw badOutput(info, 'sent more than is read')
      onToken(textOf(step.value))
      whole = whole === undefined ? step.value : whole.concat(step.value)
    }
  } catch (thrown) {
    givenUp.abort()
    signal.throwIfAborted()
    throw spending(timer.late() ?? thrown, usedBy(resolved, request, whole))
  } finally {
    timer.stop()
  }
  signal.throwIfAborted()
  const late = timer.late()
  if (late) throw spending(late, usedBy(resolved, request, whole))
  const usage = usedBy(resolved, request, whole)
  try {
    return { message: readWhole(resolved, whole, through), usage }
  } catch (thrown) {
    throw spending(thrown, usage)
  }
}

const badOutput = ({ name }: ResolvedModel['info'], what: string) =>
  new AppError('model.bad_output', `${name} ${what}`, { hint: 'It is asked again; if this goes on, choose another model.' })

/** What an answer used, or what there is of one: as its provider says, or by how long it is. */
function usedBy(
  { timeouts }: ResolvedModel,
  { messages, tools }: Pick<ModelRequest, 'tools'> & { messages: readonly BaseMessage[] },
  whole: AIMessageChunk | undefined,
): TokenUsage {
  const nothing = { input: 0, output: 0 }
  if (!whole) return nothing
  const said = [textOf(whole), ...(whole.tool_call_chunks ?? []).map(({ name = '', args = '' }) => name + args)]
  const read = [...messages.map(textOf), ...(tools ?? []).map((tool) => JSON.stringify(tool))]
  // what is no server counts for itself
  return usageIn(whole.usage_metadata, timeouts ? { input: roughTokens(...read), output: roughTokens(...said) } : nothing)
}

/** The name of a call as every provider takes it back. What is none is no tool of ours, and becomes none by this. */
const takenName = (name: string) => (/^[\w-]{1,64}$/.test(name) ? name : `unknown_${name.replace(/[^\w-]/g, '_')}`.slice(0, 64))

function readWhole({ info, thoughts }: ResolvedModel, whole: AIMessageChunk | undefined, through: string | null): AIMessage {
  const bad = (what: string) => badOutput(info, what)
  if (whole === undefined) throw bad('sent an empty answer')
  const reason = finishOf(whole)?.toLowerCase()
  if (info.provider !== 'offline' && reason === undefined) throw bad('broke off in the middle of its answer')
  if (reason === 'content_filter' || reason === 'safety' || reason === 'refusal')
    throw new AppError('model.refused', `${info.name} refused to answer (${reason.replaceAll('_', ' ')})`)
  if ((whole.invalid_tool_calls ?? []).length > 0 || !(whole.tool_call_chunks ?? []).every(isReadable))
    throw bad('sent a tool call whose arguments cannot be read')
  const calls: ToolCall[] = (whole.tool_calls ?? []).map((call) => ({ ...call, name: takenName(call.name) }))
  const ranOut = reason === 'length' || reason === 'max_tokens'
  if (ranOut && calls.length > 0) throw bad('ran out of tokens in the middle of a tool call')
  const carried = through === null ? undefined : calls.find(({ name }) => name === through)
  if (carried) return new AIMessage(JSON.stringify(carried.args))
  const blocks = thoughts?.kept(whole) ?? []
  const kept = blocks.length > 0 ? { provider: info.provider, model: info.model, blocks } : undefined
  return new AIMessage({ content: textOf(whole), tool_calls: calls, ...carrying(kept) })
}
