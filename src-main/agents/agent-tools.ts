import type { Json, JsonObject } from '#shared/json.ts'
import type { ToolDeclaration } from '../models/call/call-model.ts'
import { callTool, toolSchema } from '../tools/call-tool.ts'
import { fitJson } from '../tools/fit-json.ts'
import { mayCall } from '../tools/permissions.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import type { AgentRun } from './agent-run.ts'

/** Something an agent can call: a registered tool, a child, a micro agent. */
export interface AgentTool {
  declaration: ToolDeclaration
  /** Whether it puts another agent to work. */
  isAgent?: boolean
  /** Never throws for a failure of the tool: the agent reads it and goes on. Throws when the run is cancelled. */
  run(id: string, args: Json): Promise<{ text: string; ok: boolean }>
}

const mostResultBytes = 24_000

/** A result as a model reads it: JSON of bounded size. */
export function resultText(result: Json): string {
  return JSON.stringify(fitJson(result, mostResultBytes))
}

/** A registered tool as an agent's. */
export function registeredTool(run: AgentRun, tool: ToolDefinition): AgentTool {
  const declaration = { name: tool.name, description: tool.description, schema: toolSchema(tool) satisfies JsonObject }
  return {
    declaration,
    async run(id, args) {
      if (!mayCall(run.profile.level, tool)) {
        const message = `A ${run.profile.level} agent may not call tools for ${tool.capability}`
        return { text: JSON.stringify({ error: 'tool.refused', message }), ok: false }
      }
      run.tools.add(tool.name)
      const outcome = await callTool(run.call(id), {
        tool,
        id,
        args,
        agent: run.id,
        services: run.support.services,
        evidence: run.task.evidence,
        onApproval: (asked) => run.state.send(asked ? 'approval_required' : 'approval_granted'),
      })
      if (!outcome.ok) return { text: JSON.stringify({ error: outcome.error.code, message: outcome.error.message }), ok: false }
      run.collect(outcome.result)
      return { text: resultText(outcome.result), ok: true }
    },
  }
}
