import type { ToolSummary } from '#shared/api/tool-summary.ts'
import type { WebSearch } from '#shared/api/web-search.ts'
import { toolSchema } from '../tools/call-tool.ts'
import { mayCall } from '../tools/permissions.ts'
import type { ToolSettings } from '../tools/systems/tool-settings.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

const agentKinds = { 'parent-agent': 'parent', 'child-agent': 'child', 'micro-agent': 'micro' } as const

async function summaryOf(tool: ToolDefinition, settings: () => Promise<ToolSettings>, mcp: Context['mcp']): Promise<ToolSummary> {
  const { name, title, description, capability, effect, evidenceKinds } = tool
  const safety = mcp && (await throughUnasked(tool, settings, mcp)) ? 'safe' : tool.safety
  const agents = Object.entries(agentKinds).flatMap(([kind, level]) => (mayCall(level, tool) ? [kind] : []))
  const usableBy = ['tool-call', ...agents]
  // a trellis.yaml that cannot be read has set nothing up
  const reason = await tool.unavailable?.({ toolSettings: settings }).catch((error: Error) => error.message)
  const unavailable = reason ? { unavailable: reason } : {}
  return { name, title, summary: description, capability, safety, effect, evidenceKinds, input: toolSchema(tool), usableBy, ...unavailable }
}

/** Whether it does its work by a tool of a server that a person lets be called without asking. */
async function throughUnasked(
  { through }: ToolDefinition,
  settings: () => Promise<ToolSettings>,
  mcp: ApiContext['mcp'],
): Promise<boolean> {
  if (!through) return false
  const to = await settings().then(through, () => null)
  if (!to) return false
  const { isUnasked } = await import('./mcp-tools.ts')
  return isUnasked(await mcp(), to).catch(() => false)
}

/** A `trellis.yaml` that cannot be read is told of where servers are set up, and keeps nobody from other tools. */
async function mcpTools(mcp: ApiContext['mcp']): Promise<ToolSummary[]> {
  const { mcpToolSummaries } = await import('./mcp-tools.ts')
  return mcpToolSummaries(await mcp()).catch(() => [])
}

type Context = Pick<ApiContext, 'tools' | 'toolSettings' | 'info'> & Partial<Pick<ApiContext, 'mcp'>>

export function toolApi({ tools, toolSettings, mcp, info }: Context) {
  const list = async () => {
    // read once for all of them
    let read: Promise<ToolSettings> | undefined
    const settings = () => (read ??= toolSettings())
    const own = await Promise.all((await tools()).list().map((tool) => summaryOf(tool, settings, mcp)))
    return [...own, ...(mcp ? await mcpTools(mcp) : [])]
  }
  const webSearch = async (change?: { set: WebSearch | null }) => {
    const [{ changeWebSearch, webSearchView }, { workspace }] = await Promise.all([
      import('../tools/web-search/change-web-search.ts'),
      info(),
    ])
    if (change) await changeWebSearch(workspace, change.set)
    return webSearchView(workspace)
  }
  return {
    list: api.tool.list.handler(() => handled(list)),
    webSearch: api.tool.webSearch.handler(() => handled(() => webSearch())),
    setWebSearch: api.tool.setWebSearch.handler(({ input }) => handled(() => webSearch(input))),
  }
}
