import { type AgentEntry, agentEntrySchema } from '#shared/agents/agent-entry.ts'

/**
 * Agents that every workspace has; one of its own with the same id stands in for it, also to switch it off. What they need and
 * is not there (a server that nobody has named or allowed) keeps them from work, and is said.
 */
const defaultAgents: readonly AgentEntry[] = [
  agentEntrySchema.parse({
    agent_id: 'kubernetes',
    name: 'Kubernetes',
    alert_types: ['Kube*', 'Namespace*', 'Pod*', 'Deployment*', 'Node*'],
    capabilities: ['kubernetes'],
    role: 'kubernetes runbooks',
    tools: ['kubernetes__resources_get', 'kubernetes__events_list', 'kubernetes__pods_list_in_namespace', 'runbook_search'],
    mcp_servers: ['kubernetes'],
    instructions:
      'Find out what is wrong in the cluster, and why: the object that the alert names first, its conditions and events, then what these speak of. Change nothing.',
  }),
]

/** The agents of a workspace: its own, and those that every workspace has. */
export function withDefaultAgents(entries: readonly AgentEntry[]): AgentEntry[] {
  return [...entries, ...defaultsBeside(entries)]
}

/** Those that every workspace has, where none of its own stands in for them. */
export function defaultsBeside(entries: readonly AgentEntry[]): AgentEntry[] {
  const own = new Set(entries.map(({ agent_id }) => agent_id))
  return defaultAgents.filter(({ agent_id }) => !own.has(agent_id))
}
