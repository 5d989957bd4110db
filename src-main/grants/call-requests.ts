import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import { httpRequestNode } from '#shared/nodes/http-request.node.ts'
import { onlyReads } from '../tools/network/http-call.ts'
import { fixedHttpArguments } from '../tools/network/http-node-arguments.ts'
import { noToolSettings, readToolSettings, type ToolSettings } from '../tools/systems/tool-settings.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import type { RequestSource } from './requests-of.ts'
import { type ToolUse, toolUses } from './tool-uses.ts'

/** Calls that would ask a person, where none will be there: with their arguments as far as these are written down, or listed. */
export const callRequests: RequestSource = async (document, host) => {
  const uses = host.unattended ? [...toolUses(document), ...httpUses(document)] : []
  if (uses.length === 0) return []
  const [tools, settings] = await Promise.all([host.tools(), readToolSettings(host.workspace).catch(() => noToolSettings)])
  return uses.flatMap((use) => {
    const tool = tools.list().find(({ name }) => name === use.tool)
    const calls = tool ? callsThatAsk(tool, use, settings) : []
    return calls.map((given) => ({ request: { type: 'tool_call', tool: use.tool, arguments: given } as const, nodes: [use.node] }))
  })
}

/** HTTP request nodes are calls of a tool. */
function httpUses({ nodes }: WorkflowDocument): ToolUse[] {
  return Object.entries(nodes).flatMap(
    ([
      node,
      {
        kind,
        config: { run: _, ...own },
      },
    ]) => {
      const read = kind === httpRequestNode.kind ? httpRequestNode.config.safeParse(own) : undefined
      if (!read?.success || onlyReads(read.data.method)) return []
      const args = fixedHttpArguments(read.data)
      return [{ node, tool: 'http_request', args, exact: args !== null }]
    },
  )
}

function callsThatAsk(tool: ToolDefinition, { args, exact }: ToolUse, settings: ToolSettings): (JsonObject | null)[] {
  if (!exact || args === null) return tool.safety === 'safe' ? [] : (tool.calls?.(settings) ?? [null])
  const read = tool.input.safeParse(args)
  if (!read.success) return [] // it is refused at the call
  const { safety = tool.safety } = tool.ofCall?.(read.data) ?? {}
  return safety === 'safe' ? [] : [args]
}
