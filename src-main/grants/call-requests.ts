import type { JsonObject } from '#shared/json.ts'
import { noToolSettings, readToolSettings, type ToolSettings } from '../tools/systems/tool-settings.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import type { RequestSource } from './requests-of.ts'
import { type ToolUse, toolUses } from './tool-uses.ts'

/** Calls that would ask a person, where none will be there: with their arguments as far as these are written down, or listed. */
export const callRequests: RequestSource = async (document, host) => {
  const uses = host.unattended ? toolUses(document) : []
  if (uses.length === 0) return []
  const [tools, settings] = await Promise.all([host.tools(), readToolSettings(host.workspace).catch(() => noToolSettings)])
  return uses.flatMap((use) => {
    const tool = tools.list().find(({ name }) => name === use.tool)
    const calls = tool ? callsThatAsk(tool, use, settings) : []
    return calls.map((given) => ({ request: { type: 'tool_call', tool: use.tool, arguments: given } as const, nodes: [use.node] }))
  })
}

function callsThatAsk(tool: ToolDefinition, { args, exact }: ToolUse, settings: ToolSettings): (JsonObject | null)[] {
  if (!exact || args === null) return tool.safety === 'safe' ? [] : (tool.calls?.(settings) ?? [null])
  const read = tool.input.safeParse(args)
  if (!read.success) return [] // it is refused at the call
  const { safety = tool.safety } = tool.ofCall?.(read.data) ?? {}
  return safety === 'safe' ? [] : [args]
}
