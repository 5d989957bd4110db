import type { AgentEntry } from '#shared/agents/agent-entry.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { Json } from '#shared/json.ts'
import { registeredAgentNode } from '#shared/nodes/registered-agent.node.ts'
import { candidatesFor } from '../agents/registry/pick-agent.ts'

/** Those of the workspace that a node may give its task to. Which of them gets it, the alert says when it comes. */
function agentsFor(config: Record<string, Json>, entries: readonly AgentEntry[]): readonly AgentEntry[] {
  const { alertType = '', capabilities = [] } = config
  const need = {
    alertType: typeof alertType === 'string' ? alertType.trim() : '',
    capabilities: Array.isArray(capabilities) ? capabilities.filter((word) => typeof word === 'string') : [],
  }
  if (need.alertType === '' && need.capabilities.length === 0) return entries.filter(({ enabled }) => enabled)
  try {
    return candidatesFor(entries, need)
  } catch {
    return [] // it says so when it runs
  }
}

/**
 * A document whose nodes name, as if they were their own, the tools and models of the agents of the workspace that they choose
 * among: to tell what it asks for, and for nothing else.
 */
export function withWorkspaceAgents(document: WorkflowDocument, entries: readonly AgentEntry[]): WorkflowDocument {
  const nodes = Object.entries(document.nodes).map(([id, node]) => {
    if (node.kind !== registeredAgentNode.kind) return [id, node] as const
    const agents = agentsFor(node.config, entries)
    const tools = agents.flatMap((agent) => [...agent.tools, ...agent.mcp_servers.map((server) => `${server}__*`)])
    const fallbacks = agents.flatMap((agent) => [agent.model, ...agent.fallbacks])
    return [id, { ...node, config: { ...node.config, tools: [...new Set(tools)], fallbacks: [...new Set(fallbacks)] } }] as const
  })
  return { ...document, nodes: Object.fromEntries(nodes) }
}
