import { noToolSettings, readToolSettings } from '../tools/systems/tool-settings.ts'
import type { ToolRegistry } from '../tools/tool-registry.ts'
import type { RequestSource } from './requests-of.ts'
import { toolUses } from './tool-uses.ts'

/** What the tools ask for that nodes call, with the arguments that are written there, and those that agents are given. */
export const toolRequests: RequestSource = async (document, host) => {
  const uses = toolUses(document)
  if (uses.length === 0) return []
  // what cannot be read is said by the tools that need it
  const [tools, settings] = await Promise.all([host.tools(), readToolSettings(host.workspace).catch(() => noToolSettings)])
  const found = await Promise.all(
    uses.map(async ({ node, tool, args }) => {
      const requests = (await known(tools, tool)?.requests?.(args, settings)) ?? []
      return requests.map((request) => ({ request, nodes: [node] }))
    }),
  )
  return found.flat()
}

function known(tools: ToolRegistry, name: string) {
  return tools.list().find((tool) => tool.name === name)
}
