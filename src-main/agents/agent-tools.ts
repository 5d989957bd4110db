import type { Json, JsonObject } from '#shared/json.ts'
import { objectsInResult } from '../investigation/objects-in-result.ts'
import type { ToolDeclaration } from '../models/call/call-model.ts'
import { callTool, resultOfFailure, toolSchema } from '../tools/call-tool.ts'
import { fitJson } from '../tools/fit-json.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import { actionFinding } from './action-finding.ts'
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

/** A result with what its objects say, where it has some that are known. */
async function withFindings(result: Json, tool: string): Promise<Json> {
  const findings = await objectsInResult(result, tool)
  return findings.length === 0 ? result : { findings: findings as unknown as Json, result }
}

/** A registered tool as an agent's. */
export function registeredTool(run: AgentRun, tool: ToolDefinition): AgentTool {
  const declaration = { name: tool.name, description: tool.description, schema: toolSchema(tool) satisfies JsonObject }
  return {
    declaration,
    async run(id, args) {
      const outcome = await callTool(run.call(id), {
        tool,
        id,
        args,
        agent: run.id,
        as: { level: run.profile.level, name: run.profile.name, node: run.profile.nodeId },
        services: run.support.services,
        evidence: run.task.evidence,
        onApproval: (asked) => run.onApproval(asked),
      })
      const action = actionFinding(tool, { place: run.call(id).path, args: outcome.ok ? (outcome.changed ?? args) : args }, outcome)
      if (action) run.collect(action)
      if (outcome.ok || outcome.error.code !== 'tool.insufficient_permissions') run.tools.add(tool.name)
      ;(outcome.ok ? run.worked : run.failed).add(tool.name)
      if (!outcome.ok)
        return { text: JSON.stringify({ ...resultOfFailure(outcome.error), ...(action ? { findings: [action] } : {}) }), ok: false }
      if (action) run.changedBy.add(id)
      const { changed } = outcome
      const found = await withFindings(outcome.result, tool.name)
      const result = action ? { findings: [action], result: found } : found
      run.collect(result)
      return {
        text: resultText(changed === undefined ? result : { called_with: changed, note: 'A person changed the arguments.', result }),
        ok: true,
      }
    },
  }
}
