import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { everyTool, mcpName } from '../tools/mcp/mcp-name.ts'
import type { McpServers } from '../tools/mcp/mcp-servers.ts'
import type { McpToolName } from '../tools/tool-registry.ts'

/** A tool of an MCP server that a node calls, or that an agent is given. */
interface ServerToolUse extends McpToolName {
  node: string
  /** Those that are written in the node; null where they are made in the run. */
  args: JsonObject | null
}

/** The tools of MCP servers that a document names: `*` for all of a server. */
export function serverToolUses({ nodes, edges }: WorkflowDocument): ServerToolUse[] {
  const fed = new Set(Object.values(edges).map(({ to: [node] }) => node))
  return Object.entries(nodes).flatMap(([node, { config }]) => {
    const listed = (Array.isArray(config.tools) ? config.tools : []).flatMap((name): ServerToolUse[] => {
      const parts = typeof name === 'string' ? mcpName(name) : null
      return parts ? [{ node, ...parts, args: null }] : []
    })
    const { tool } = config
    if (!isJsonObject(tool) || typeof tool.server !== 'string' || typeof tool.name !== 'string') return listed
    const made = fed.has(node) || (typeof config.expression === 'string' && config.expression.trim() !== '')
    const args = isJsonObject(config.arguments) ? config.arguments : {}
    return [...listed, { node, server: tool.server, tool: tool.name, args: made ? null : args }]
  })
}

type CallRequest = Extract<GrantRequest, { type: 'tool_call' }>

/**
 * The calls that would ask a person, of tools of a server as they were when it last ran. None for a server that never did, for a
 * tool that may be called without asking, and of all tools of a server for those that nobody granted.
 *
 * @param as what they are called by, where it is not the tool itself that is called
 */
export async function serverCalls(
  servers: McpServers,
  { server, tool }: McpToolName,
  args: JsonObject | null,
  as?: string,
): Promise<CallRequest[]> {
  const [all, { toolName }, { unaskedRequest, usageRequest }] = await Promise.all([
    servers.knownServers(),
    import('../tools/mcp/mcp-tool.ts'),
    import('../tools/mcp/mcp-servers.ts'),
  ])
  const known = Object.hasOwn(all, server) ? all[server] : undefined
  if (!known?.enabled) return []
  const named = (known.tools ?? []).filter(({ name }) => tool === everyTool || name === tool)
  const asking = await Promise.all(
    named.map(async (one): Promise<CallRequest[]> => {
      if (await servers.isGranted(unaskedRequest(server, one))) return []
      if (tool === everyTool && !(await servers.isGranted(usageRequest(server, one)))) return []
      const mcp = { server, tool: one.name, hash: one.hash }
      return [{ type: 'tool_call', tool: as ?? toolName(server, one.name), arguments: args, mcp }]
    }),
  )
  return asking.flat()
}
