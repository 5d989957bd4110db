import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import type { AgentRun } from '../agent-run.ts'
import { turnOf } from './turn.ts'

/**
 * Counts turns and tokens, says at which iteration the agent is, and makes it conclude at its limits: the last turn has no
 * tools, and a call that the model asks for all the same is dropped.
 */
export function limitsMiddleware(run: AgentRun) {
  const { profile, place } = run
  return createMiddleware({
    name: 'limits',
    async wrapModelCall(request, handler) {
      const turn = turnOf(request.messages)
      const used = run.usage.input + run.usage.output
      if (run.conclude === null && profile.maxTokens !== undefined && used >= profile.maxTokens) {
        run.conclude = `it has used ${used} of ${profile.maxTokens} tokens`
        place.emit('budget.exceeded', { budget: 'tokens', limit: profile.maxTokens, used })
      }
      if (run.conclude === null && request.tools.length > 0 && turn >= profile.maxIterations - 1) {
        run.conclude = `it is at its last of ${profile.maxIterations} iterations`
      }
      place.emit('agent.iteration', {
        agent: run.id,
        iteration: turn + 1,
        // Answers that were sent back come on top of the limit.
        of: Math.max(profile.maxIterations, turn + 1),
        servers: [],
        note: noteOf(run, turn, request.tools.length > 0),
      })
      if (run.conclude === null) return handler(request)
      const nudge = new HumanMessage('Conclude now from what you have. Call no more tools, and say what you could not find out.')
      const answer = await handler({ ...request, tools: [], messages: turn === 0 ? request.messages : [...request.messages, nudge] })
      return AIMessage.isInstance(answer) && (answer.tool_calls ?? []).length > 0 ? new AIMessage({ content: answer.content }) : answer
    },
  })
}

/** What the agent is about to do, in words. */
function noteOf(run: AgentRun, turn: number, hasTools: boolean): string {
  if (run.conclude !== null) return `Concludes, because ${run.conclude}`
  if (!hasTools) return 'Answers'
  return turn === 0 ? 'Plans' : 'Looks at what came back'
}
