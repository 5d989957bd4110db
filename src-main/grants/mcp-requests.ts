import { isJsonObject, type Json } from '#shared/json.ts'
import type { FoundRequest, RequestSource } from './requests-of.ts'

/** `server__tool` of an agent's list, or the tool of an MCP node. */
function serverToolsOf(config: Record<string, Json>): { server: string; tool: string }[] {
  const listed = (Array.isArray(config.tools) ? config.tools : []).flatMap((name) => {
    const cut = typeof name === 'string' ? name.indexOf('__') : -1
    return typeof name === 'string' && cut > 0 ? [{ server: name.slice(0, cut), tool: name.slice(cut + 2) }] : []
  })
  const { tool } = config
  const own = isJsonObject(tool) && typeof tool.server === 'string' && typeof tool.name === 'string'
  return own ? [...listed, { server: tool.server as string, tool: tool.name as string }] : listed
}

/** Starting the MCP servers whose tools a workflow names, and using these tools as they were when they were last listed. */
export const mcpRequests: RequestSource = async (document, host) => {
  const byServer = new Map<string, { tools: Set<string>; nodes: Set<string> }>()
  for (const [node, { config }] of Object.entries(document.nodes))
    for (const { server, tool } of serverToolsOf(config)) {
      const known = byServer.get(server) ?? { tools: new Set(), nodes: new Set() }
      known.tools.add(tool)
      known.nodes.add(node)
      byServer.set(server, known)
    }
  if (byServer.size === 0 || !host.mcp) return []
  const servers = await host.mcp()
  const found = await Promise.all(
    [...byServer].map(async ([server, { tools, nodes }]): Promise<FoundRequest[]> => {
      const requests = await servers.requestsFor(server, tools)
      return requests.map((request) => ({ request, nodes: [...nodes], ofWorkspace: true }))
    }),
  )
  return found.flat()
}
