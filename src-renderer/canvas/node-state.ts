import { useMemo } from 'react'
import type { Problem } from '#shared/document/problem.ts'
import type { WorkflowNode } from '#shared/document/workflow-document.ts'
import type { AgentView, NodeView, RunView, VisitStatus, WaitView } from '#shared/events/run-view.ts'
import { problemsByNode, shownDocument, useDocument } from '../state/document-store.ts'
import { useRun } from '../state/run-store.ts'

export const useNode = (id: string): WorkflowNode | undefined => useDocument((state) => shownDocument(state)?.nodes[id])
export const useNodeRun = (id: string): NodeView | undefined => useRun((state) => state.view?.nodes.get(id))

const grouped = new WeakMap<readonly Problem[], Map<string, Problem[]>>()
const none: readonly Problem[] = []

/** Problems of one node of the open document; a past run shows none, it has run. */
export function useNodeProblems(id: string): readonly Problem[] {
  return useDocument((state) => {
    if (state.viewed) return none
    let map = grouped.get(state.problems)
    if (!map) {
      map = problemsByNode(state.problems)
      grouped.set(state.problems, map)
    }
    return map.get(id) ?? none
  })
}

/** What a person is asked by this node; the first of several. */
export function useNodeWait(id: string): WaitView | undefined {
  return useRun((state) => state.view?.waits.find((wait) => wait.node === id && wait.request.type !== 'delay'))
}

const agentsByNode = new WeakMap<RunView['agents'], Map<string, AgentView[]>>()
const noAgents: readonly AgentView[] = []

function agentsOf(agents: RunView['agents'], id: string): readonly AgentView[] {
  let map = agentsByNode.get(agents)
  if (!map) {
    map = new Map()
    for (const [, agent] of agents) {
      if (agent.node === null) continue
      const list = map.get(agent.node)
      if (list) list.push(agent)
      else map.set(agent.node, [agent])
    }
    agentsByNode.set(agents, map)
  }
  return map.get(id) ?? noAgents
}

/** The agents that belong to a node, in the order in which they appeared. */
export function useNodeAgents(id: string): readonly AgentView[] {
  const agents = useRun((state) => state.view?.agents)
  return useMemo(() => (agents ? agentsOf(agents, id) : noAgents), [agents, id])
}

export type ShownStatus = VisitStatus | 'journal'

/** The status that a card shows: that of its visits, or, taken whole from an earlier life of the run, `journal`. */
export function shownStatus(run: NodeView | undefined): ShownStatus {
  if (!run) return 'idle'
  return run.status === 'succeeded' && run.latest.fromJournal ? 'journal' : run.status
}

/**
 * The status of a node that works as a member of a parent agent: such a node is not visited by the engine, its agents tell
 * what it does. Null for a node that has none.
 */
export function agentStatus(agents: readonly AgentView[]): ShownStatus | null {
  const last = agents.at(-1)
  if (!last) return null
  const live = agents.filter((agent) => agent.retiredAt === null)
  if (live.some((agent) => agent.state === 'waiting_approval')) return 'waiting'
  if (live.some((agent) => agent.state === 'processing')) return 'running'
  if (last.state === 'error') return 'failed'
  return live.length === 0 ? 'succeeded' : 'queued'
}
