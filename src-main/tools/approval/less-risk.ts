import { toolSafeties } from '#shared/security/permissions.ts'
import type { ToolApproval } from '#shared/security/tool-approval.ts'
import { matchTools } from '../match-tool.ts'
import type { ToolDefinition } from '../tool-registry.ts'

const most = 3

/** Those of the tools that could do the same with less risk: the ones for the same first, and what says most of the same. */
export function lessRisk(tool: ToolDefinition, tools: readonly ToolDefinition[]): ToolApproval['instead'] {
  const risk = ({ safety }: ToolDefinition) => toolSafeties.indexOf(safety)
  const lesser = tools.filter((other) => other.name !== tool.name && risk(other) < risk(tool))
  const need = `${tool.name.replaceAll('_', ' ')} ${tool.title} ${tool.description}`
  const found = new Set([
    ...matchTools(lesser, { capability: tool.capability, need, leastWords: 2 }),
    ...matchTools(lesser, { need, leastWords: 2 }),
  ])
  return [...found].slice(0, most).map(({ name, title, safety }) => ({ tool: name, title, safety }))
}
