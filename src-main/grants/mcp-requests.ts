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

interface WantedOffer {
  server: string
  tool?: string
  prompt?: string
  resources?: boolean
}

/** What a node uses of servers: tools, the resources of an agent, and the prompt that it names. */
function offersOf(config: Record<string, Json>): WantedOffer[] {
  const parted = (name: Json | undefined) => {
    const cut = typeof name === 'string' ? name.indexOf('__') : -1
    return typeof name === 'string' && cut > 0 ? { server: name.slice(0, cut), rest: name.slice(cut + 2) } : null
  }
  const read = (Array.isArray(config.resources) ? config.resources : []).flatMap((name): WantedOffer[] => {
    const parts = parted(name)
    return parts ? [{ server: parts.server, resources: true }] : []
  })
  const asked = [config.prompt, config.promptName].flatMap((name): WantedOffer[] => {
    const parts = parted(name)
    // the prompt of a model call is a text, where the same letters may stand
    return parts && /^[\w.-]+$/.test(parts.server) ? [{ server: parts.server, prompt: parts.rest }] : []
  })
  return [...serverToolsOf(config), ...read, ...asked]
}

/** Starting the MCP servers whose offers a workflow names, and using these tools as they were when they were last listed. */
export const mcpRequests: RequestSource = async (document, host) => {
  const byServer = new Map<string, { tools: Set<string>; prompts: Set<string>; resources: boolean; nodes: Set<string> }>()
  for (const [node, { config }] of Object.entries(document.nodes))
    for (const { server, ...wanted } of offersOf(config)) {
      const known = byServer.get(server) ?? { tools: new Set(), prompts: new Set(), resources: false, nodes: new Set() }
      if (wanted.tool !== undefined) known.tools.add(wanted.tool)
      if (wanted.prompt !== undefined) known.prompts.add(wanted.prompt)
      known.resources ||= wanted.resources === true
      known.nodes.add(node)
      byServer.set(server, known)
    }
  if (byServer.size === 0 || !host.mcp) return []
  const servers = await host.mcp()
  const found = await Promise.all(
    [...byServer].map(async ([server, { nodes, ...wanted }]): Promise<FoundRequest[]> => {
      const requests = await servers.requestsFor(server, wanted)
      return requests.map((request) => ({ request, nodes: [...nodes], ofWorkspace: true }))
    }),
  )
  return found.flat()
}
