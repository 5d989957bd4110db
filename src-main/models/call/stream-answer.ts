import { AIMessage, type AIMessageChunk } from '@langchain/core/messages'
import { AppError } from '#shared/errors/app-error.ts'
import type { TokenUsage } from '#shared/events/run-event.ts'
import type { ResolvedModel } from '../model-registry.ts'
import type { ModelRequest } from './call-model.ts'
import { textOf } from './message-codec.ts'

/**
 * One request to one model, streamed. Throws `model.bad_output` for an answer that broke off or whose tool calls cannot be
 * read: a call that is only partly readable is never made.
 */
export async function streamAnswer(
  { chat, info, timeoutMs }: ResolvedModel,
  request: Pick<ModelRequest, 'messages' | 'tools' | 'schema'>,
  signal: AbortSignal,
  onToken: (token: string) => void,
): Promise<{ message: AIMessage; usage: TokenUsage }> {
  const tools = (request.tools ?? []).map(({ name, description, schema }) => ({
    type: 'function' as const,
    function: { name, description, parameters: schema },
  }))
  // A server that holds answers to a grammar would also hold tool calls to it, so the schema is sent without tools only.
  const format = request.schema &&
    tools.length === 0 && {
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: request.schema, strict: false } },
    }
  const runnable = tools.length > 0 && chat.bindTools ? chat.bindTools(tools) : chat
  const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
  let whole: AIMessageChunk | undefined
  try {
    const stream = await runnable.stream([...request.messages], { signal: limit ? AbortSignal.any([signal, limit]) : signal, ...format })
    for await (const chunk of stream as AsyncIterable<AIMessageChunk>) {
      onToken(textOf(chunk))
      whole = whole === undefined ? chunk : whole.concat(chunk)
    }
  } catch (thrown) {
    if (!limit?.aborted || signal.aborted) throw thrown
  }
  signal.throwIfAborted()
  if (limit?.aborted) {
    throw new AppError('model.unavailable', `${info.name} took longer than ${(timeoutMs ?? 0) / 1000} s`, {
      hint: 'Raise TRELLIS_MODEL_TIMEOUT_SECONDS, or choose a faster model.',
    })
  }
  const bad = (what: string) =>
    new AppError('model.bad_output', `${info.name} ${what}`, { hint: 'It is asked again; if this goes on, choose another model.' })
  if (whole === undefined) throw bad('sent an empty answer')
  const reason = whole.response_metadata.finish_reason
  if (info.provider !== 'offline' && typeof reason !== 'string') throw bad('broke off in the middle of its answer')
  if (reason === 'content_filter') throw new AppError('model.refused', `${info.name} refused to answer (content filter)`)
  if ((whole.invalid_tool_calls ?? []).length > 0 || !(whole.tool_call_chunks ?? []).every(isReadable))
    throw bad('sent a tool call whose arguments cannot be read')
  const calls = whole.tool_calls ?? []
  if (reason === 'length' && calls.length > 0) throw bad('ran out of tokens in the middle of a tool call')
  const usage = { input: whole.usage_metadata?.input_tokens ?? 0, output: whole.usage_metadata?.output_tokens ?? 0 }
  return { message: new AIMessage({ content: textOf(whole), tool_calls: calls }), usage }
}

/** The client completes arguments that broke off; only those that were complete count. */
function isReadable({ args }: { args?: string | undefined }): boolean {
  if (!args) return true
  try {
    JSON.parse(args)
    return true
  } catch {
    return false
  }
}
