import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'
import type { mcpToolNode } from '#shared/nodes/mcp-tool.node.ts'
import { evaluateInRun } from '../../sandbox/evaluate-in-run.ts'
import { callTool } from '../../tools/call-tool.ts'
import { everyTool, mcpName } from '../../tools/mcp/mcp-name.ts'
import type { ConfigOf, Executor, NodeContext } from '../executor.ts'

type Config = ConfigOf<typeof mcpToolNode>

const expressionTimeoutMs = 2000

async function argumentsOf(context: NodeContext<Config>): Promise<JsonObject> {
  const { config, inputs, nodeId } = context
  const { in: given = null, ...ports } = inputs
  if (config.expression.trim() === '') return { ...config.arguments, ...(isJsonObject(given) ? given : {}), ...ports }
  const made = await evaluateInRun(context, config.expression, { in: given }, expressionTimeoutMs)
  if (!isJsonObject(made))
    throw new AppError('tool.invalid_parameters', 'The expression gives no object of arguments', { place: { node: nodeId } })
  return { ...config.arguments, ...made, ...ports }
}

/** One tool of an MCP server. The server starts here, and not before. */
export const mcpToolExec: Executor<Config> = {
  async run(context) {
    const { config, services, nodeId } = context
    const { server, name } = config.tool
    const named = mcpName(`${server}__${name}`)
    // all tools of a server, or another place for the cut between the two names, would be a tool that nobody chose
    if (name === everyTool || named?.server !== server || named.tool !== name)
      throw new AppError('mcp.unknown_tool', `No MCP server "${server}" can have a tool "${name}".`, {
        place: { node: nodeId },
        hint: 'Choose a server and one of its tools.',
      })
    const args = await argumentsOf(context)
    const { tools, missing } = await (await services.mcp()).toolsFor(context, [`${server}__${name}`])
    const [tool] = tools
    if (!tool) {
      const reason = missing[0]?.reason ?? ''
      throw new AppError('mcp.unavailable', `${name} of the MCP server "${server}" cannot be used: ${reason}`, { place: { node: nodeId } })
    }
    const outcome = await callTool(context, { tool, id: nodeId, args, agent: null, services, evidence: null })
    if (!outcome.ok) throw outcome.error
    return { out: outcome.result, details: { server, tool: name, arguments: args, ms: outcome.ms } }
  },
}
