import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import { textOf } from '../../models/call/message-codec.ts'
import { readAnswer } from '../../models/call/structured-answer.ts'
import type { AgentRun } from '../agent-run.ts'

const mostMisfits = 3

/** Sends an answer that does not fit the agent's schema back with what is wrong with it. */
export function answerSchemaMiddleware(run: AgentRun) {
  const { schema } = run.profile
  return createMiddleware({
    name: 'answer-schema',
    afterModel: {
      canJumpTo: ['model'],
      hook(state) {
        const last = state.messages.at(-1)
        if (!schema || !AIMessage.isInstance(last) || (last.tool_calls ?? []).length > 0) return undefined
        const read = readAnswer(textOf(last), schema)
        if (read.ok || run.misfits + 1 >= mostMisfits) return undefined
        run.misfits += 1
        const complaint = `Your answer does not fit: ${read.problem}. Answer again with JSON only, by the schema that you were given.`
        return { messages: [new HumanMessage(complaint)], jumpTo: 'model' as const }
      },
    },
  })
}
