import { PersistentList } from '../persistent-list.ts'
import type { RunEvent } from '../run-event.ts'
import { nodeOfPath } from '../run-path.ts'
import type { AgentStep, AgentView } from '../run-view.ts'
import { closeSpan, openSpan } from './reduce-span.ts'
import type { EventOf, Reducers, RunDraft } from './run-draft.ts'

type AgentEvent = EventOf<Extract<RunEvent['kind'], `agent.${string}`>>
/** Told by the model call that it is of, or between agents (`reduce-team.ts`). */
type Elsewhere = 'agent.reasoned' | 'agent.health' | 'agent.asked' | 'agent.answered' | 'agent.handoff' | `agent.collaborat${string}`

export function changeAgent(draft: RunDraft, id: string, next: (agent: AgentView) => Partial<AgentView>): void {
  const agent = draft.agents.get(id)
  if (agent) draft.agents = draft.agents.set(id, { ...agent, ...next(agent) })
}

export const agentReducers: Reducers<Exclude<AgentEvent['kind'], Elsewhere>> = {
  'agent.spawned': spawn,
  'agent.state'(draft, event) {
    const { agent, to } = event.data
    if (to === 'error') {
      closeTurn(draft, event, agent, 'error')
      closeSpan(draft, event, `${agent}#agent`, { status: 'error' })
    }
    changeAgent(draft, agent, ({ failed }) => ({ state: to, failed: to === 'error' || (failed && to === 'idle') }))
  },
  'agent.iteration'(draft, event) {
    const { agent, iteration, of, servers, note, stage } = event.data
    closeTurn(draft, event, agent, 'ok')
    // the only turn of an agent is the agent
    if (of > 1) {
      const path = turnPath(agent, iteration)
      openSpan(draft, { ...event, path }, { key: path, kind: 'turn', name: `turn ${iteration}`, node: nodeOfPath(path) })
    }
    changeAgent(draft, agent, () => ({ iteration, of, servers, step: { does: stage ?? 'says', text: note } }))
  },
  'agent.plan'(draft, event) {
    const { agent, steps } = event.data
    const active = steps.find((one) => one.status === 'active')
    changeAgent(draft, agent, ({ step }) => ({ plan: steps, step: active ? { does: 'follows_plan', text: active.text } : step }))
  },
  'agent.trimmed'(draft, event) {
    const { agent, from, to } = event.data
    changeAgent(draft, agent, () => ({ step: { does: 'shortens', text: `${from} → ${to}` } }))
  },
  'agent.told'(draft, event) {
    const { to, text } = event.data
    for (let i = 0; i < draft.interventions.length; i++) {
      const one = draft.interventions.at(i)
      if (!one?.feedback || one.feedback.told || one.feedback.agent !== to || one.feedback.text !== text) continue
      draft.interventions = draft.interventions.with(i, { ...one, feedback: { ...one.feedback, told: true } })
      return
    }
  },
  'agent.retired'(draft, event) {
    const { agent, ms, iterations } = event.data
    closeTurn(draft, event, agent, 'ok')
    closeSpan(draft, event, `${agent}#agent`, { status: 'ok' })
    changeAgent(draft, agent, ({ iteration }) => ({ retiredAt: event.at, ms, iteration: Math.max(iteration, iterations), step: null }))
  },
}

const turnPath = (agent: string, iteration: number) => `${agent}/turn:${iteration - 1}`

/** A turn ends with the next one, and with its agent. */
function closeTurn(draft: RunDraft, event: RunEvent, agent: string, status: 'ok' | 'error'): void {
  const iteration = draft.agents.get(agent)?.iteration ?? 0
  if (iteration > 0) closeSpan(draft, event, turnPath(agent, iteration), { status })
}

function spawn(draft: RunDraft, event: EventOf<'agent.spawned'>): void {
  const { agent: id, name, level, parent, model, tools, task = '', limits = {}, missing = [] } = event.data
  const known = draft.agents.get(id)
  const node = nodeOfPath(event.path)
  openSpan(draft, event, { key: `${id}#agent`, kind: 'agent', name, node })
  draft.agents = draft.agents.set(id, {
    id,
    name,
    level,
    parent,
    children: known?.children ?? PersistentList.empty(),
    node,
    model,
    tools,
    state: 'idle',
    failed: false,
    iteration: 0,
    of: 0,
    servers: [],
    task,
    answers: draft.messages.has(id) ? id : null,
    limits,
    missing,
    step: null,
    collaboration: null,
    plan: [],
    handoffs: [],
    usage: known?.usage ?? { input: 0, output: 0 },
    spawnedAt: event.at,
    retiredAt: null,
    ms: null,
  })
  if (known) return
  const above = parent === null ? undefined : draft.agents.get(parent)
  if (above) draft.agents = draft.agents.set(above.id, { ...above, children: above.children.push(id) })
  else draft.rootAgents = draft.rootAgents.push(id)
}

/** Agents that a run left at work when it ended are stopped with it: they have no time of their own. */
export function stopAgents(draft: RunDraft, event: RunEvent): void {
  for (const agent of draft.agents.values())
    if (agent.retiredAt === null) draft.agents = draft.agents.set(agent.id, { ...agent, retiredAt: event.at, step: null })
}

/** Shows what an agent does now. */
export function noteAgentStep(draft: RunDraft, id: string | null, step: AgentStep): void {
  if (id !== null) changeAgent(draft, id, () => ({ step }))
}
