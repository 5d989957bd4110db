import { AIMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import type { RunEventData } from '#shared/events/run-event.ts'
import type { AgentRun } from '../agent-run.ts'
import { concludingMessages } from '../conclude.ts'
import { iterationRecord } from '../iteration-record.ts'
import { turnOf } from './turn.ts'

/**
 * Says at which iteration the agent is, and makes it conclude at its last: that turn has no tools, and a call that the
 * model asks for all the same is dropped.
 */
export function limitsMiddleware(run: AgentRun) {
  const { profile, place } = run
  return createMiddleware({
    name: 'limits',
    async wrapModelCall(request, handler) {
      const turn = turnOf(request.messages)
      if (run.conclude === null && request.tools.length > 0 && turn >= profile.maxIterations - 1) {
        run.conclude = `it is at its last of ${profile.maxIterations} iterations`
      }
      place.emit('agent.iteration', {
        agent: run.id,
        iteration: turn + 1,
        // Answers that were sent back come on top of the limit.
        of: Math.max(profile.maxIterations, turn + 1),
        servers: (run.profile.servers?.used ?? []).map(({ server }) => server),
        ...noteOf(run, turn, request.tools.length > 0),
      })
      const answer =
        run.conclude === null
          ? await handler(request)
          : await handler({ ...request, tools: [], messages: concludingMessages(request.messages) })
      if (!AIMessage.isInstance(answer)) return answer
      const kept = run.conclude === null || (answer.tool_calls ?? []).length === 0 ? answer : new AIMessage({ content: answer.content })
      const offered = run.conclude === null ? request.tools.map(({ name }) => String(name)) : []
      const at = await run.turn(turn).now()
      place.emit('agent.reasoned', iterationRecord(run, turn, kept, { available: offered, at }))
      return kept
    },
  })
}

/** What the agent is about to do, in words. */
function noteOf(run: AgentRun, turn: number, hasTools: boolean): Pick<RunEventData['agent.iteration'], 'note' | 'stage'> {
  if (run.conclude !== null) return { note: `Concludes, because ${run.conclude}`, stage: 'concludes' }
  if (!hasTools) return { note: 'Answers', stage: 'answers' }
  return turn === 0 ? { note: 'Plans', stage: 'plans' } : { note: 'Looks at what came back', stage: 'looks' }
}
