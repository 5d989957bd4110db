import { AIMessage, ToolMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import { plusUsage } from '#shared/events/token-usage.ts'
import type { Json } from '#shared/json.ts'
import { callModel } from '../../models/call/call-model.ts'
import { carrying, thoughtsIn } from '../../models/call/thoughts.ts'
import type { SamplingSettings } from '../../models/model-registry.ts'
import type { AgentRun } from '../agent-run.ts'
import type { AgentTool } from '../agent-tools.ts'
import { declarationsOf } from './declarations.ts'
import { turnOf } from './turn.ts'

/** The node's settings, with no more room for the answer than the budget has left. */
function samplingOf({ profile: { sampling }, longestAnswer }: AgentRun): SamplingSettings {
  if (longestAnswer === undefined) return sampling
  return { ...sampling, maxTokens: Math.min(longestAnswer, sampling.maxTokens ?? longestAnswer) }
}

/**
 * Innermost: every model and tool call goes through the run's journal, so that a resumed run repeats none that was logged.
 * Calls get the ids `<turn>.<j>`, since providers repeat theirs.
 */
export function journalMiddleware(run: AgentRun, tools: ReadonlyMap<string, AgentTool>) {
  return createMiddleware({
    name: 'journal',
    async wrapModelCall(request) {
      const { profile, support } = run
      // the request itself may be shortened
      const turn = turnOf(request.state.messages)
      const call = callModel(run.turn(turn), {
        agent: run.id,
        nodeId: profile.nodeId,
        registry: support.models,
        // After two misfits the next model in the chain has its turn.
        models: run.misfits >= 2 ? profile.models.slice(1) : profile.models,
        sampling: samplingOf(run),
        ...(run.longestAnswer === undefined ? {} : { room: run.longestAnswer }),
        messages: [request.systemMessage, ...request.messages],
        tools: declarationsOf(request.tools, tools),
        ...(profile.schema ? { schema: profile.schema } : {}),
      })
      const answer = await run.guard(call)
      run.usage = plusUsage(run.usage, answer.usage)
      run.lastPrompt = answer.prompt
      run.models.add(answer.provider === 'offline' ? 'offline' : `${answer.provider}:${answer.model}`)
      if (answer.provider !== 'offline') run.offline = false
      const calls = (answer.message.tool_calls ?? []).map((call, j) => ({ ...call, id: `${turn}.${j}` }))
      run.begin(calls.filter(({ name }) => tools.get(name)?.isAgent).length)
      return new AIMessage({ content: answer.text, tool_calls: calls, ...carrying(thoughtsIn(answer.message)) })
    },
    async wrapToolCall(request, handler) {
      const { name, args, id = '' } = request.toolCall
      const tool = tools.get(name)
      // An unknown tool is answered by the tool node itself, with the names of those that exist.
      if (!tool) return handler(request)
      const { text, ok } = await run.guard(tool.run(id, args as Json))
      return new ToolMessage({ content: text, tool_call_id: id, name, status: ok ? 'success' : 'error' })
    },
  })
}
