import type { ToolSummary } from '#shared/api/tool-summary.ts'
import { toolSchema } from '../tools/call-tool.ts'
import { mayCall } from '../tools/permissions.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

const agentKinds = { 'parent-agent': 'parent', 'child-agent': 'child', 'micro-agent': 'micro' } as const

function summaryOf(tool: ToolDefinition): ToolSummary {
  const { name, title, description, capability, safety, effect, evidenceKinds } = tool
  const agents = Object.entries(agentKinds).flatMap(([kind, level]) => (mayCall(level, tool) ? [kind] : []))
  const usableBy = ['tool-call', ...agents]
  return { name, title, summary: description, capability, safety, effect, evidenceKinds, input: toolSchema(tool), usableBy }
}

/** A `trellis.yaml` that cannot be read is told of where servers are set up, and keeps nobody from other tools. */
async function mcpTools(mcp: ApiContext['mcp']): Promise<ToolSummary[]> {
  const { mcpToolSummaries } = await import('./mcp-tools.ts')
  return mcpToolSummaries(await mcp()).catch(() => [])
}

export function toolApi({ tools, mcp }: Pick<ApiContext, 'tools'> & Partial<Pick<ApiContext, 'mcp'>>) {
  return {
    list: api.tool.list.handler(() => handled(async () => [...(await tools()).list().map(summaryOf), ...(mcp ? await mcpTools(mcp) : [])])),
  }
}
