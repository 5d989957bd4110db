import { AIMessage, ToolMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import { plusUsage } from '#shared/events/token-usage.ts'
import type { Json } from '#shared/json.ts'
import { callModel, type ToolDeclaration } from '../../models/call/call-model.ts'
import type { AgentRun } from '../agent-run.ts'
import type { AgentTool } from '../agent-tools.ts'
import { turnOf } from './turn.ts'

/**
 * Innermost: every model and tool call goes through the run's journal, so that a resumed run repeats none that was logged.
 * Calls get the ids `<turn>.<j>`, since providers repeat theirs.
 */
export function journalMiddleware(run: AgentRun, tools: ReadonlyMap<string, AgentTool>) {
  return createMiddleware({
    name: 'journal',
    async wrapModelCall(request) {
      const { profile, support } = run
      const turn = turnOf(request.messages)
      const declarations = request.tools.flatMap((tool): ToolDeclaration[] => {
        const known = tools.get(String(tool.name))
        return known ? [known.declaration] : []
      })
      const call = callModel(run.turn(turn), {
        agent: run.id,
        nodeId: profile.nodeId,
        registry: support.models,
        // After two misfits the next model in the chain has its turn.
        models: run.misfits >= 2 ? profile.models.slice(1) : profile.models,
        sampling: profile.sampling,
        messages: [request.systemMessage, ...request.messages],
        tools: declarations,
        ...(profile.schema ? { schema: profile.schema } : {}),
      })
      const answer = await run.guard(call)
      run.usage = plusUsage(run.usage, answer.usage)
      run.models.add(answer.provider === 'offline' ? 'offline' : `${answer.provider}:${answer.model}`)
      if (answer.provider !== 'offline') run.offline = false
      const calls = (answer.message.tool_calls ?? []).map((call, j) => ({ ...call, id: `${turn}.${j}` }))
      return new AIMessage({ content: answer.text, tool_calls: calls })
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
