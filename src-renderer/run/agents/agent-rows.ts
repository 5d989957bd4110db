import type { AgentView, RunView } from '#shared/events/run-view.ts'

/** One line of the tree of agents. */
export interface AgentRow {
  agent: AgentView
  /** From 0. */
  depth: number
  folded: boolean
}

/** Agents from the top: parents, in each its children in the order in which they appeared, without those in folded ones. */
export function agentRows(view: Pick<RunView, 'agents' | 'rootAgents'>, folded: ReadonlySet<string>): AgentRow[] {
  const rows: AgentRow[] = []
  const open = [...view.rootAgents].reverse().map((id) => ({ id, depth: 0 }))
  for (let next = open.pop(); next; next = open.pop()) {
    const agent = view.agents.get(next.id)
    if (!agent) continue
    const isFolded = folded.has(agent.id) && agent.children.length > 0
    rows.push({ agent, depth: next.depth, folded: isFolded })
    if (isFolded) continue
    for (const child of [...agent.children].reverse()) open.push({ id: child, depth: next.depth + 1 })
  }
  return rows
}

/** Status as `StatusIcon` names it. */
export function agentStatusOf(agent: AgentView): string {
  if (agent.failed) return 'failed'
  if (agent.retiredAt !== null) return agent.ms === null ? 'cancelled' : 'succeeded'
  if (agent.state === 'waiting_approval') return 'waiting'
  if (agent.state === 'suspended') return 'paused'
  return agent.state === 'processing' ? 'running' : 'queued'
}
