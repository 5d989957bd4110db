import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { Json } from '#shared/json.ts'
import { noToolSettings, readToolSettings } from '../tools/systems/tool-settings.ts'
import type { FoundRequest, RequestHost, RequestSource } from './requests-of.ts'
import { serverToolUses } from './server-calls.ts'
import { toolUses } from './tool-uses.ts'

interface WantedOffer {
  node: string
  server: string
  tool?: string
  prompt?: string
  resources?: boolean
}

/** What a node uses of servers beside tools: the resources of an agent, and the prompt that it names. */
function offersOf(node: string, config: Record<string, Json>): WantedOffer[] {
  const parted = (name: Json | undefined) => {
    const cut = typeof name === 'string' ? name.indexOf('__') : -1
    return typeof name === 'string' && cut > 0 ? { server: name.slice(0, cut), rest: name.slice(cut + 2) } : null
  }
  const read = (Array.isArray(config.resources) ? config.resources : []).flatMap((name): WantedOffer[] => {
    const parts = parted(name)
    return parts ? [{ node, server: parts.server, resources: true }] : []
  })
  const asked = [config.prompt, config.promptName].flatMap((name): WantedOffer[] => {
    const parts = parted(name)
    // the prompt of a model call is a text, where the same letters may stand
    return parts && /^[\w.-]+$/.test(parts.server) ? [{ node, server: parts.server, prompt: parts.rest }] : []
  })
  return [...read, ...asked]
}

/** The tools of servers that do the work of tools of ours. */
async function toolsThrough(document: WorkflowDocument, host: RequestHost): Promise<WantedOffer[]> {
  const uses = toolUses(document)
  if (uses.length === 0) return []
  const [tools, settings] = await Promise.all([host.tools(), readToolSettings(host.workspace).catch(() => noToolSettings)])
  return uses.flatMap(({ node, tool: name }) => {
    const to = tools
      .list()
      .find((tool) => tool.name === name)
      ?.through?.(settings)
    return to ? [{ node, ...to }] : []
  })
}

/** Starting the MCP servers whose offers a workflow names, and using these tools as they were when they were last listed. */
export const mcpRequests: RequestSource = async (document, host) => {
  const byServer = new Map<string, { tools: Set<string>; prompts: Set<string>; resources: boolean; nodes: Set<string> }>()
  const offers = Object.entries(document.nodes).flatMap(([node, { config }]) => offersOf(node, config))
  const wantedOffers: WantedOffer[] = [...serverToolUses(document), ...(await toolsThrough(document, host)), ...offers]
  for (const { node, server, ...wanted } of wantedOffers) {
    const known = byServer.get(server) ?? { tools: new Set(), prompts: new Set(), resources: false, nodes: new Set() }
    if (wanted.tool !== undefined) known.tools.add(wanted.tool)
    if (wanted.prompt !== undefined) known.prompts.add(wanted.prompt)
    known.resources ||= wanted.resources === true
    known.nodes.add(node)
    byServer.set(server, known)
  }
  if (byServer.size === 0 || !host.mcp) return []
  const servers = await host.mcp()
  const found = await Promise.all(
    [...byServer].map(async ([server, { nodes, ...wanted }]): Promise<FoundRequest[]> => {
      const requests = await servers.requestsFor(server, wanted)
      return requests.map((request) => ({ request, nodes: [...nodes], ofWorkspace: true }))
    }),
  )
  return found.flat()
}
