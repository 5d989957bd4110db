import type { AgentEntry } from '#shared/agents/agent-entry.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { AskedGrant, GrantRequest } from '#shared/security/grant.ts'
import type { McpServers } from '../tools/mcp/mcp-servers.ts'
import type { ToolRegistry } from '../tools/tool-registry.ts'
import { callRequests } from './call-requests.ts'
import { requestKey } from './grant-book.ts'
import type { GrantCheck } from './grant-check.ts'
import { httpNodeRequests } from './http-node-requests.ts'
import { mcpRequests } from './mcp-requests.ts'
import { modelRequests } from './model-requests.ts'
import { toolRequests } from './tool-requests.ts'
import { workflowHash } from './workflow-hash.ts'
import { withWorkspaceAgents } from './workspace-agents.ts'

/** What a source of requests may know of the host. */
export interface RequestHost {
  /** Folder of the workspace. */
  workspace: string
  tools(): Promise<ToolRegistry>
  /** Absent: there are none. */
  mcp?(): Promise<McpServers>
  /** The agents of the workspace. Absent: there are none. */
  agents?(): Promise<readonly AgentEntry[]>
  /** Nobody will be there to be asked about calls. */
  unattended?: boolean
}

export interface FoundRequest {
  request: GrantRequest
  /** The nodes that ask for it. */
  nodes: string[]
  /** It is the workspace that asks, as for the MCP servers of `trellis.yaml`, and not the workflow. */
  ofWorkspace?: boolean
}

/** Tells what a document asks for, as far as that can be known before it runs. It starts nothing and speaks to nobody. */
export type RequestSource = (document: WorkflowDocument, host: RequestHost) => Promise<FoundRequest[]>

/** Each module whose effects have to be granted adds its own. */
const requestSources: readonly RequestSource[] = [toolRequests, callRequests, httpNodeRequests, modelRequests, mcpRequests]

/**
 * What a workflow asks for before it runs, its sub-workflows included, each once, and whether it is granted. What a model or
 * an expression chooses later is asked for where it happens.
 */
export async function requestsOf(
  document: WorkflowDocument,
  workflows: Readonly<Record<string, WorkflowDocument>>,
  host: RequestHost,
  check: GrantCheck,
): Promise<AskedGrant[]> {
  const own = workflowHash(document, workflows)
  const found = new Map<string, AskedGrant>()
  // what they cannot be read for is said where they are needed
  const agents = (await host.agents?.().catch(() => [])) ?? []
  for (const each of [document, ...Object.values(workflows)]) {
    const asking = withWorkspaceAgents(each, agents)
    for (const source of requestSources)
      for (const { request, nodes, ofWorkspace } of await source(asking, host)) {
        const workflow = ofWorkspace ? null : own
        const key = `${workflow}\n${requestKey(request)}`
        const known = found.get(key)
        // nodes of a sub-workflow are not on the canvas of this one
        const here = each === document ? nodes : []
        if (known) known.nodes = [...new Set([...known.nodes, ...here])]
        else found.set(key, { request, workflow, nodes: here, granted: await check.isGranted(request, { workflow }) })
      }
  }
  return [...found.values()]
}
