import { AIMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import { AppError } from '#shared/errors/app-error.ts'
import type { AgentRun } from '../agent-run.ts'
import type { AgentTool } from '../agent-tools.ts'
import { concludingMessages, unfinishedText } from '../conclude.ts'
import { fitMessages } from '../context-size.ts'
import { requestTokens, tokenCounter } from '../token-count.ts'
import { noteShortened } from './context-size.middleware.ts'
import { declarationsOf } from './declarations.ts'

/**
 * Holds the agent to its budget: each call gets no more room for its answer than is left, the last one that fits is for the
 * conclusion, and where not even that fits no call is made.
 */
export function budgetMiddleware(run: AgentRun, tools: ReadonlyMap<string, AgentTool>) {
  return createMiddleware({
    name: 'budget',
    async wrapModelCall(request, handler) {
      const { budget } = run
      if (!budget.limited) return handler(request)
      const count = await tokenCounter()
      const ask = async (messages: typeof request.messages, asked: typeof request.tools, most: number | undefined) => {
        const estimated = requestTokens([request.systemMessage, ...messages], declarationsOf(asked, tools), count)
        run.longestAnswer = most
        const answer = await handler({ ...request, messages, tools: asked })
        budget.learn(estimated, run.lastPrompt)
        return answer
      }
      const system = requestTokens([request.systemMessage], [], count)
      const prompt = requestTokens([request.systemMessage, ...request.messages], declarationsOf(request.tools, tools), count)
      const concluding = run.conclude === null ? concludingMessages(request.messages) : request.messages
      const last = fitMessages(concluding, Math.max(0, budget.roomForConclusion(run.usage) - system), count)
      const advice = budget.advise(prompt, requestTokens([request.systemMessage, ...last], [], count), run.usage)
      if (advice.go === 'on' && run.conclude === null) return ask(request.messages, request.tools, advice.most)
      if (run.conclude === null) spent(run)
      if (advice.go === 'stop') return new AIMessage(stopped(run))
      noteShortened(run, request.messages, last)
      const answer = await ask([...last], [], advice.most)
      return AIMessage.isInstance(answer) ? new AIMessage({ content: answer.content }) : answer
    },
  })
}

const used = ({ usage }: AgentRun) => usage.input + usage.output

/** Says once that the agent may not go on as it would. */
function spent(run: AgentRun): void {
  const { limits } = run.budget
  const isTokens = limits.tokens !== undefined
  const [budget, limit, use] = isTokens
    ? (['tokens', limits.tokens, used(run)] as const)
    : (['usd', limits.usd, run.usage.usd ?? 0] as const)
  run.conclude = `it has used ${use} of ${limit} ${isTokens ? 'tokens' : 'US dollars'}`
  run.place.emit('budget.exceeded', { budget, limit: limit ?? 0, used: use, agent: run.profile.name })
}

function stopped(run: AgentRun): string {
  const why = run.conclude ?? 'its budget is spent'
  if (run.profile.schema)
    throw run.fail(
      new AppError('agent.budget_exceeded', `${run.profile.name} cannot answer in the form that was asked for, because ${why}.`, {
        place: { node: run.profile.nodeId },
        hint: 'Give it a larger budget, or a shorter task.',
      }),
    )
  return unfinishedText(run, why)
}
