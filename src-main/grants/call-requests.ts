import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import { httpRequestNode } from '#shared/nodes/http-request.node.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { onlyReads } from '../tools/network/http-call.ts'
import { fixedHttpArguments } from '../tools/network/http-node-arguments.ts'
import { noToolSettings, readToolSettings, type ToolSettings } from '../tools/systems/tool-settings.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import type { FoundRequest, RequestHost, RequestSource } from './requests-of.ts'
import { serverCalls, serverToolUses } from './server-calls.ts'
import { type ToolUse, toolUses } from './tool-uses.ts'

/** Calls that would ask a person, where none will be there: with their arguments as far as these are written down, or listed. */
export const callRequests: RequestSource = async (document, host) => {
  if (!host.unattended) return []
  return (await Promise.all([ownCalls(document, host), callsOfServers(document, host)])).flat()
}

async function ownCalls(document: WorkflowDocument, host: RequestHost): Promise<FoundRequest[]> {
  const uses = [...toolUses(document), ...httpUses(document)]
  if (uses.length === 0) return []
  const [tools, settings] = await Promise.all([host.tools(), readToolSettings(host.workspace).catch(() => noToolSettings)])
  const found = await Promise.all(
    uses.map(async (use) => {
      const tool = tools.list().find(({ name }) => name === use.tool)
      const requests = tool ? await requestsOf(tool, use, settings, host) : []
      return requests.map((request) => ({ request, nodes: [use.node] }))
    }),
  )
  return found.flat()
}

async function requestsOf(tool: ToolDefinition, use: ToolUse, settings: ToolSettings, host: RequestHost): Promise<GrantRequest[]> {
  const calls = callsThatAsk(tool, use, settings)
  if (!tool.through) return calls.map((given) => ({ type: 'tool_call', tool: tool.name, arguments: given }))
  const to = tool.through(settings)
  if (!to || !host.mcp) return []
  const servers = await host.mcp()
  return (await Promise.all(calls.map((given) => serverCalls(servers, to, given, tool.name)))).flat()
}

async function callsOfServers(document: WorkflowDocument, host: RequestHost): Promise<FoundRequest[]> {
  const uses = serverToolUses(document)
  if (uses.length === 0 || !host.mcp) return []
  const servers = await host.mcp()
  const found = await Promise.all(
    uses.map(async ({ node, args, ...name }) => {
      const requests = await serverCalls(servers, name, args)
      return requests.map((request) => ({ request, nodes: [node] }))
    }),
  )
  return found.flat()
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
