import type { ToolDefinition } from '../tool-registry.ts'
import { everyTool, mcpName } from './mcp-name.ts'
import { type McpServers, unaskedRequest, usageRequest } from './mcp-servers.ts'
import { mcpTool } from './mcp-tool.ts'

/** Why an agent may not have a tool of a server that it names: as far as that is known without starting anything. */
export type UnknownTool =
  /** There is no such server. */
  | 'no-server'
  /** It is switched off. */
  | 'off'
  /** It has never run here, so nobody knows what it offers. */
  | 'never-ran'
  /** It did not offer it when it last ran. */
  | 'not-offered'
  /** Nobody granted it, or it was another one when somebody did: the run asks first. */
  | 'not-granted'

/** What names of MCP tools stand for, as it was when the servers last ran. */
export interface KnownUse {
  tools: ToolDefinition[]
  servers: { server: string; instructions: string }[]
  unknown: { name: string; reason: UnknownTool }[]
}

/** The same as `RunMcp.toolsFor` would give, as far as it is known. Starts nothing. */
export async function knownUse(servers: McpServers, user: string, names: readonly string[]): Promise<KnownUse> {
  const known = await servers.knownServers()
  const use: KnownUse = { tools: [], servers: [], unknown: [] }
  const given = new Set<string>()
  for (const name of names) {
    const parts = mcpName(name)
    const server = parts && Object.hasOwn(known, parts.server) ? known[parts.server] : undefined
    const unknown = (reason: UnknownTool) => void use.unknown.push({ name, reason })
    if (!parts || !server) unknown('no-server')
    else if (!server.enabled) unknown('off')
    else if (server.tools === null) unknown('never-ran')
    else {
      const { server: id, tool: wanted } = parts
      const named = server.tools.filter((tool) => wanted === everyTool || tool.name === wanted)
      const granted = await Promise.all(named.map((tool) => servers.isGranted(usageRequest(id, tool), user)))
      // a name alone is asked for; of all tools, those that are not granted are left out
      const had = wanted === everyTool ? named.filter((_, index) => granted[index]) : named
      if (named.length === 0) unknown('not-offered')
      else if (had.length === 0 || !granted.some(Boolean)) unknown('not-granted')
      for (const tool of had) {
        if (given.has(`${id}__${tool.name}`)) continue
        given.add(`${id}__${tool.name}`)
        const unasked = await servers.isGranted(unaskedRequest(id, tool), user)
        use.tools.push(mcpTool(servers, user, { ...tool, server: id, readOnly: tool.hints.readOnly, unasked }))
      }
      if (had.length > 0 && !use.servers.some((one) => one.server === id))
        use.servers.push({ server: id, instructions: server.instructions })
    }
  }
  return use
}
