import { useMemo } from 'react'
import type { Problem } from '#shared/document/problem.ts'
import type { WorkflowNode } from '#shared/document/workflow-document.ts'
import type { AgentView, ChoiceView, NodeView, RunView, VisitStatus, WaitView } from '#shared/events/run-view.ts'
import { problemsByNode, shownDocument, useDocument } from '../state/document-store.ts'
import { isInRounds, shownRun, wantedRounds } from '../state/run-rounds.ts'
import { useRun } from '../state/run-store.ts'

export const useNode = (id: string): WorkflowNode | undefined => useDocument((state) => shownDocument(state)?.nodes[id])
/** What the node did in the run that is shown: in its latest visit, or in the rounds that are chosen around it. */
export const useNodeRun = (id: string): NodeView | undefined => useRun((state) => shownRun(state, id))

const grouped = new WeakMap<readonly Problem[], Map<string, Problem[]>>()
const none: readonly Problem[] = []

/** Problems of one node of the open document; a past run shows none, it has run. */
export function useNodeProblems(id: string): readonly Problem[] {
  return useDocument((state) => {
    if (state.viewed || state.comparison) return none
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
  return useRun(({ newest, moment }) =>
    // what was asked at an earlier moment may have been answered since
    moment === null ? newest?.waits.find((wait) => wait.node === id && wait.request.type !== 'delay') : undefined,
  )
}

const noAgents: readonly AgentView[] = []
let grouping: { agents: RunView['agents'] | null; byNode: Map<string, readonly AgentView[]> } = { agents: null, byNode: new Map() }

/** Agents by node. The list of a node of which no agent has changed stays the same object. */
function agentsByNode(agents: RunView['agents']): Map<string, readonly AgentView[]> {
  if (grouping.agents === agents) return grouping.byNode
  const byNode = new Map<string, AgentView[]>()
  for (const agent of agents.values()) {
    if (agent.node === null) continue
    const list = byNode.get(agent.node)
    if (list) list.push(agent)
    else byNode.set(agent.node, [agent])
  }
  const kept = new Map<string, readonly AgentView[]>()
  for (const [node, list] of byNode) {
    const before = grouping.byNode.get(node)
    kept.set(node, before?.length === list.length && list.every((agent, at) => agent === before[at]) ? before : list)
  }
  grouping = { agents, byNode: kept }
  return kept
}

/** The agents that belong to a node, in the order in which they appeared; in a round that is chosen, those of the round. */
export function useNodeAgents(id: string): readonly AgentView[] {
  const agents = useRun((state) => (state.view ? (agentsByNode(state.view.agents).get(id) ?? noAgents) : noAgents))
  const wanted = useRun((state) => wantedRounds(state.document, state.rounds, id).join(' '))
  return useMemo(() => {
    if (wanted === '') return agents
    const pieces = wanted.split(' ')
    return agents.filter((agent) => isInRounds(agent.id, pieces))
  }, [agents, wanted])
}

/** Who was looked at for the task of a node that chooses among the workspace's agents, in its latest visit or the rounds chosen. */
export function useNodeChoice(id: string): ChoiceView | undefined {
  const choices = useRun((state) => state.view?.choices)
  const wanted = useRun((state) => wantedRounds(state.document, state.rounds, id).join(' '))
  return useMemo(() => {
    const pieces = wanted === '' ? [] : wanted.split(' ')
    return [...(choices?.values() ?? [])].findLast(({ node, path }) => node === id && isInRounds(path, pieces))
  }, [choices, wanted, id])
}

export type ShownStatus = VisitStatus | 'journal' | 'paused'

/** The status that a card shows: that of its visits; `journal` for what was taken whole from an earlier life of the run. */
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
  const working = workingStatus(agents)
  if (working) return working
  if (last.failed) return 'failed'
  if (last.retiredAt === null) return 'queued'
  return last.ms === null ? 'cancelled' : 'succeeded'
}

/** What agents that live are at; null where none of them works. One that is suspended is paused with its run. */
function workingStatus(agents: readonly AgentView[]): ShownStatus | null {
  const live = agents.filter((agent) => agent.retiredAt === null)
  if (live.some((agent) => agent.state === 'waiting_approval')) return 'waiting'
  if (live.some((agent) => agent.state === 'suspended')) return 'paused'
  return live.some((agent) => agent.state === 'processing') ? 'running' : null
}

/** The status of a node with its agents: what these are at, which a node that has been visited before may have again. */
export const nodeStatus = (run: NodeView | undefined, agents: readonly AgentView[]): ShownStatus =>
  workingStatus(agents) ?? (run ? shownStatus(run) : (agentStatus(agents) ?? 'idle'))
