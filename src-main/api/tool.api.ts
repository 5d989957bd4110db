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

export function toolApi({ tools }: Pick<ApiContext, 'tools'>) {
  return {
    list: api.tool.list.handler(() => handled(async () => (await tools()).list().map(summaryOf))),
  }
}
