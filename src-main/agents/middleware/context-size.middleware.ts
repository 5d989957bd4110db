import { ToolMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import type { AgentRun } from '../agent-run.ts'
import type { AgentTool } from '../agent-tools.ts'
import { fitMessages } from '../context-size.ts'
import { messageTokens, requestTokens, roughTokens } from '../token-count.ts'
import { declarationsOf } from './declarations.ts'

/** Shortens what the agent has read, where the request would be longer than its context. The conversation itself stays whole. */
export function contextSizeMiddleware(run: AgentRun, tools: ReadonlyMap<string, AgentTool>) {
  return createMiddleware({
    name: 'context-size',
    wrapModelCall(request, handler) {
      const { contextTokens } = run.profile
      const around = requestTokens([request.systemMessage], declarationsOf(request.tools, tools), roughTokens)
      const fitted = fitMessages(request.messages, contextTokens - around, roughTokens)
      if (fitted === request.messages) return handler(request)
      const count = (messages: typeof fitted) => around + messages.reduce((sum, one) => sum + messageTokens(one, roughTokens), 0)
      noteShortened(run, request.messages, fitted)
      run.place.emit('agent.trimmed', { agent: run.id, from: count(request.messages), to: count(fitted), limit: contextTokens })
      return handler({ ...request, messages: [...fitted] })
    },
  })
}

/** Keeps which results the model no longer sees whole. */
export function noteShortened(run: AgentRun, before: readonly unknown[], after: readonly unknown[]): void {
  for (const message of before) if (ToolMessage.isInstance(message) && !after.includes(message)) run.shortened.add(message.tool_call_id)
}
