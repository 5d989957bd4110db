import { PersistentList } from '../persistent-list.ts'
import type { RunEvent } from '../run-event.ts'
import { nodeOfPath } from '../run-path.ts'
import type { AgentView } from '../run-view.ts'
import { closeSpan, openSpan } from './reduce-span.ts'
import { addProblem, type EventOf, type Reducers, type RunDraft } from './run-draft.ts'

type AgentEvent = EventOf<Extract<RunEvent['kind'], `agent.${string}`>>

function change(draft: RunDraft, id: string, next: (agent: AgentView) => Partial<AgentView>): void {
  const agent = draft.agents.get(id)
  if (agent) draft.agents = draft.agents.set(id, { ...agent, ...next(agent) })
}

export const agentReducers: Reducers<Exclude<AgentEvent['kind'], 'agent.reasoned'>> = {
  'agent.spawned': spawn,
  'agent.state'(draft, event) {
    const { agent, to } = event.data
    if (to === 'error') closeSpan(draft, event, `${agent}#agent`, { status: 'error' })
    change(draft, agent, ({ failed }) => ({ state: to, failed: to === 'error' || (failed && to === 'idle') }))
  },
  'agent.iteration'(draft, event) {
    const { agent, iteration, of, servers, note } = event.data
    change(draft, agent, () => ({ iteration, of, servers, step: note }))
  },
  'agent.plan'(draft, event) {
    const { agent, steps } = event.data
    change(draft, agent, ({ step }) => ({ plan: steps, step: steps.find((one) => one.status === 'active')?.text ?? step }))
  },
  'agent.handoff'(draft, event) {
    const { from, handoff, to, task } = event.data
    change(draft, from, ({ handoffs }) => ({ handoffs: [...handoffs, { handoff, to, task, at: event.at }], step: task }))
  },
  'agent.collaborating'(draft, event) {
    const { agent, mode, members } = event.data
    change(draft, agent, () => ({ step: `${members.join(', ')}: ${mode}` }))
  },
  'agent.collaborated'(draft, event) {
    const { agent, mode, winner } = event.data
    change(draft, agent, () => ({ step: winner === null ? `${mode}: nobody` : `${mode}: ${winner}` }))
  },
  'agent.asked'(draft, event) {
    const { message, sender, recipient } = event.data
    openSpan(draft, event, { key: `${message}#message`, kind: 'message', name: `${sender} → ${recipient}`, node: nodeOfPath(event.path) })
  },
  'agent.answered'(draft, event) {
    closeSpan(draft, event, `${event.data.message}#message`, { status: event.data.ok ? 'ok' : 'error' })
  },
  'agent.health'(draft, event) {
    const { name, healthy, checks } = event.data
    if (healthy) return
    const why = checks.filter(({ ok }) => !ok).map(({ what, name: which, reason }) => `${what.replace('_', ' ')} ${which}: ${reason}`)
    const message = `${name} cannot work now. ${why.join(' ')}`
    const place = { seq: event.seq, at: event.at, path: event.path, node: nodeOfPath(event.path) }
    addProblem(draft, { ...place, kind: 'fallback', code: 'agent.unhealthy', message, hint: null })
  },
  'agent.trimmed'(draft, event) {
    const { agent, from, to } = event.data
    change(draft, agent, () => ({ step: `Shortens what it has read from ${from} to ${to} tokens` }))
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
    closeSpan(draft, event, `${agent}#agent`, { status: 'ok' })
    change(draft, agent, ({ iteration }) => ({ retiredAt: event.at, ms, iteration: Math.max(iteration, iterations), step: '' }))
  },
}

function spawn(draft: RunDraft, event: EventOf<'agent.spawned'>): void {
  const { agent: id, name, level, parent, model, tools } = event.data
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
    step: '',
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

/** Shows what an agent does now. */
export function noteAgentStep(draft: RunDraft, id: string | null, step: string): void {
  if (id !== null) change(draft, id, () => ({ step }))
}
