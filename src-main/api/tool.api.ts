import type { ToolSummary } from '#shared/api/tool-summary.ts'
import { toolSchema } from '../tools/call-tool.ts'
import { mayCall } from '../tools/permissions.ts'
import type { ToolSettings } from '../tools/systems/tool-settings.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

const agentKinds = { 'parent-agent': 'parent', 'child-agent': 'child', 'micro-agent': 'micro' } as const

async function summaryOf(tool: ToolDefinition, settings: () => Promise<ToolSettings>): Promise<ToolSummary> {
  const { name, title, description, capability, safety, effect, evidenceKinds } = tool
  const agents = Object.entries(agentKinds).flatMap(([kind, level]) => (mayCall(level, tool) ? [kind] : []))
  const usableBy = ['tool-call', ...agents]
  // a trellis.yaml that cannot be read has set nothing up
  const reason = await tool.unavailable?.({ toolSettings: settings }).catch((error: Error) => error.message)
  const unavailable = reason ? { unavailable: reason } : {}
  return { name, title, summary: description, capability, safety, effect, evidenceKinds, input: toolSchema(tool), usableBy, ...unavailable }
}

/** A `trellis.yaml` that cannot be read is told of where servers are set up, and keeps nobody from other tools. */
async function mcpTools(mcp: ApiContext['mcp']): Promise<ToolSummary[]> {
  const { mcpToolSummaries } = await import('./mcp-tools.ts')
  return mcpToolSummaries(await mcp()).catch(() => [])
}

export function toolApi({ tools, toolSettings, mcp }: Pick<ApiContext, 'tools' | 'toolSettings'> & Partial<Pick<ApiContext, 'mcp'>>) {
  const list = async () => {
    // read once for all of them
    let read: Promise<ToolSettings> | undefined
    const settings = () => (read ??= toolSettings())
    const own = await Promise.all((await tools()).list().map((tool) => summaryOf(tool, settings)))
    return [...own, ...(mcp ? await mcpTools(mcp) : [])]
  }
  return {
    list: api.tool.list.handler(() => handled(list)),
  }
}
