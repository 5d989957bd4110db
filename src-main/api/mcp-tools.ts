import type { ToolSummary } from '#shared/api/tool-summary.ts'
import { everyTool } from '../tools/mcp/mcp-name.ts'
import type { McpServers } from '../tools/mcp/mcp-servers.ts'
import { unaskedRequest } from '../tools/mcp/mcp-servers.ts'
import { mayCall } from '../tools/permissions.ts'
import type { McpToolName } from '../tools/tool-registry.ts'

const agents = { 'parent-agent': 'parent', 'child-agent': 'child', 'micro-agent': 'micro' } as const

/** Tools of the MCP servers that are switched on, as they were when they last ran, and all of a server at once for agents. Starts nothing. */
export async function mcpToolSummaries(servers: McpServers): Promise<ToolSummary[]> {
  const known = Object.entries(await servers.knownServers()).filter(([, { enabled }]) => enabled)
  const lists = await Promise.all(
    known.map(async ([server, { tools }]) => {
      const all: ToolSummary = {
        ...summary(server, everyTool, false),
        title: `${server}: every tool`,
        summary: `All tools of the MCP server ${server} that are granted.`,
        input: { type: 'object' },
      }
      const each = (tools ?? []).map(async (tool): Promise<ToolSummary> => {
        const trusted = (await servers.isGranted(unaskedRequest(server, tool))) && tool.hints.readOnly
        const own = summary(server, tool.name, trusted)
        return { ...own, usableBy: ['mcp-tool', ...own.usableBy], title: tool.title, summary: tool.description, input: tool.inputSchema }
      })
      return [all, ...(await Promise.all(each))]
    }),
  )
  return lists.flat()
}

/** Whether a person lets a tool, as it was when its server last ran, be called without asking. */
export async function isUnasked(servers: McpServers, { server, tool }: McpToolName): Promise<boolean> {
  const known = await servers.knownServers()
  const found = Object.hasOwn(known, server) ? known[server]?.tools?.find(({ name }) => name === tool) : undefined
  return found !== undefined && servers.isGranted(unaskedRequest(server, found))
}

function summary(server: string, tool: string, trusted: boolean): Omit<ToolSummary, 'title' | 'summary' | 'input'> {
  const capability = trusted ? ('search' as const) : ('execution' as const)
  const safety = trusted ? ('safe' as const) : ('needs-confirmation' as const)
  return {
    name: `${server}__${tool}`,
    server,
    capability,
    safety,
    effect: trusted ? 'recorded' : 'outside',
    evidenceKinds: [],
    usableBy: Object.entries(agents).flatMap(([kind, level]) => (mayCall(level, { capability, safety }) ? [kind] : [])),
  }
}
