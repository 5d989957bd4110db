import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { AgentView, CollaborationView, RunView } from '#shared/events/run-view.ts'

/** What a parent agent has given to an agent in its frame. */
export interface Handoff {
  child: string
  parent: string
  tasks: number
  /** Asked for a bid, a ballot or a position. */
  messages: number
  /** The child is at one of them. */
  active: boolean
  /** Its answer is the one that counts among those that worked together. */
  won: CollaborationView | null
}

/** Messages between two agents in one frame. */
export interface Exchange {
  from: string
  to: string
  messages: number
  /** One of them is not answered yet. */
  active: boolean
}

const isAtWork = ({ retiredAt, failed }: AgentView): boolean => retiredAt === null && !failed

/** Tasks and messages that parent agents have handed to the agents in their frames, by child. */
export function handoffsOf(agents: RunView['agents'], document: WorkflowDocument): Handoff[] {
  const byChild = new Map<string, Handoff>()
  for (const agent of agents.values()) {
    const parent = agent.parent === null ? undefined : agents.get(agent.parent)
    if (!parent || agent.node === null || parent.node === null || document.nodes[agent.node]?.parent !== parent.node) continue
    const none = { child: agent.node, parent: parent.node, tasks: 0, messages: 0, active: false, won: null }
    const known = byChild.get(agent.node) ?? none
    const { collaboration } = parent
    byChild.set(agent.node, {
      ...known,
      tasks: known.tasks + (agent.answers === null ? 1 : 0),
      messages: known.messages + (agent.answers === null ? 0 : 1),
      active: known.active || isAtWork(agent),
      won: collaboration?.winnerNode === agent.node ? collaboration : known.won,
    })
  }
  return [...byChild.values()]
}

/** What agents in one frame have asked each other. */
export function exchangesOf(messages: RunView['messages'], document: WorkflowDocument): Exchange[] {
  const byPair = new Map<string, Exchange>()
  for (const { from, to, ok } of messages.values()) {
    const [one, other] = [document.nodes[from ?? ''], document.nodes[to ?? '']]
    if (from === null || to === null || from === to || !one?.parent || one.parent !== other?.parent) continue
    const key = `${from} ${to}`
    const known = byPair.get(key) ?? { from, to, messages: 0, active: false }
    byPair.set(key, { ...known, messages: known.messages + 1, active: known.active || ok === null })
  }
  return [...byPair.values()]
}
