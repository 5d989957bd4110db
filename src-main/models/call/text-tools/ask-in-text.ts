import { AIMessage, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { AppError } from '#shared/errors/app-error.ts'
import type { TokenUsage } from '#shared/events/run-event.ts'
import { plusUsage } from '#shared/events/token-usage.ts'
import { notAgain } from '../../model-errors.ts'
import type { ResolvedModel } from '../../model-registry.ts'
import { textOf } from '../message-codec.ts'
import type { ModelRequest } from '../model-request.ts'
import { type StreamedAnswer, streamAnswer } from '../stream-answer.ts'
import { spending } from '../token-usage.ts'
import { readTextCalls } from './text-tool-form.ts'
import { asPlainConversation } from './text-tool-messages.ts'

const mostCorrections = 2

/**
 * Asks a model that has no tool calling of its own. An answer whose calls cannot be read goes back with what is wrong, up to
 * two times; then it is `model.bad_output`, and the next model's turn.
 */
export async function askInText(
  resolved: ResolvedModel,
  request: Pick<ModelRequest, 'messages' | 'tools' | 'schema'>,
  signal: AbortSignal,
  onToken: (token: string) => void,
): Promise<StreamedAnswer> {
  const tools = request.tools ?? []
  const messages: BaseMessage[] = asPlainConversation(request.messages, tools)
  const schema = tools.length === 0 && request.schema ? { schema: request.schema } : {}
  let usage: TokenUsage = { input: 0, output: 0 }
  let problem = ''
  for (let correction = 0; correction <= mostCorrections; correction++) {
    const { message, usage: more } = await streamAnswer(resolved, { messages, ...schema }, signal, onToken).catch((thrown: unknown) => {
      throw spending(thrown, usage)
    })
    usage = plusUsage(usage, more)
    if (tools.length === 0) return { message, usage }
    const text = textOf(message)
    const read = readTextCalls(text, tools)
    if (read.ok) {
      const calls = read.calls.map((call, index) => ({ ...call, id: `text_${index}`, type: 'tool_call' as const }))
      return { message: new AIMessage({ content: read.said, tool_calls: calls }), usage }
    }
    problem = read.problem
    messages.push(
      new AIMessage(text),
      new HumanMessage(`No tool was called: ${problem}. Write the whole answer again in the form that you were given.`),
    )
  }
  const failure = new AppError('model.bad_output', `${resolved.info.name} sent a tool call that cannot be read: ${problem}`, {
    hint: 'Choose a model that calls tools by itself, or give it fewer tools.',
  })
  throw spending(notAgain(failure), usage)
}
