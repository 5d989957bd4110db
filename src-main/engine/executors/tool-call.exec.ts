import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'
import type { toolCallNode } from '#shared/nodes/tool-call.node.ts'
import { evaluateInRun } from '../../sandbox/evaluate-in-run.ts'
import { callTool } from '../../tools/call-tool.ts'
import type { ConfigOf, Executor, NodeContext } from '../executor.ts'

type Config = ConfigOf<typeof toolCallNode>

const expressionTimeoutMs = 2000

async function argumentsOf(context: NodeContext<Config>): Promise<JsonObject> {
  const { config, inputs, nodeId } = context
  const given = isJsonObject(inputs.in) ? inputs.in : {}
  if (config.expression.trim() === '') return { ...config.arguments, ...given }
  const made = await evaluateInRun(context, config.expression, { in: inputs.in ?? null }, expressionTimeoutMs)
  if (!isJsonObject(made)) {
    throw new AppError('tool.invalid_parameters', 'The expression gives no object of arguments', { place: { node: nodeId } })
  }
  // With an expression the input is its material, not arguments of its own.
  return { ...config.arguments, ...made }
}

export const toolCallExec: Executor<Config> = {
  async run(context) {
    const { config, inputs, services, nodeId } = context
    const tool = (await services.tools()).get(config.tool)
    const args = await argumentsOf(context)
    const outcome = await callTool(context, { tool, id: nodeId, args, agent: null, services, evidence: inputs.evidence ?? null })
    if (!outcome.ok) throw outcome.error
    return { out: outcome.result, details: { tool: tool.name, arguments: args, ms: outcome.ms } }
  },
}
