import { HumanMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import type { AgentRun } from '../agent-run.ts'
import { turnOf } from './turn.ts'

/** Tells the agent what a person has to say, before its next model call. It stays in the conversation from then on. */
export function feedbackMiddleware(run: AgentRun) {
  const { profile } = run
  return createMiddleware({
    name: 'feedback',
    beforeModel(state) {
      const texts = run.turn(turnOf(state.messages)).told([run.id, profile.nodeId, profile.name])
      if (texts.length === 0) return undefined
      return { messages: texts.map((text) => new HumanMessage(`A person who watches this run says:\n\n${text}`)) }
    },
  })
}
