import type { RunEventKind } from '../run-event.ts'
import { nodeOfPath, outerPath } from '../run-path.ts'
import { changeAgent } from './reduce-agent.ts'
import { closeSpan, openSpan, spanOf } from './reduce-span.ts'
import { addProblem, type EventOf, type Reducers, type RunDraft } from './run-draft.ts'

/** What goes on between agents: tasks, messages, ways to work together, and the choice among those of the workspace. */
export const teamReducers: Reducers<
  Extract<RunEventKind, `agent.collaborat${string}`> | 'agent.handoff' | 'agent.asked' | 'agent.answered' | 'agent.health'
> = {
  'agent.handoff'(draft, event) {
    const { from, handoff, to, task, reason } = event.data
    // between agents of the workspace, whose ids are no agents of the run: told by the choice
    if (reason !== undefined) return
    changeAgent(draft, from, ({ handoffs }) => ({
      handoffs: [...handoffs, { handoff, to, task, at: event.at }],
      step: { does: 'hands_over', text: task },
    }))
  },
  'agent.collaborating'(draft, event) {
    const { agent, mode, members } = event.data
    changeAgent(draft, agent, () => ({
      step: { does: 'collaborates', text: mode },
      collaboration: { mode, members, winner: null, winnerNode: null, outcome: null },
    }))
  },
  'agent.collaborated'(draft, event) {
    const { agent, mode, winner, node = null, outcome } = event.data
    changeAgent(draft, agent, ({ collaboration }) => ({
      collaboration: { mode, members: collaboration?.members ?? [], winner, winnerNode: node, outcome },
    }))
  },
  'agent.asked': ask,
  'agent.answered'(draft, event) {
    const { message, ok } = event.data
    closeSpan(draft, event, `${message}#message`, { status: ok ? 'ok' : 'error' })
    const known = draft.messages.get(message)
    if (known) draft.messages = draft.messages.set(message, { ...known, ok })
  },
  'agent.health': look,
}

function ask(draft: RunDraft, event: EventOf<'agent.asked'>): void {
  const { message, sender, recipient, form = null } = event.data
  const from = nodeOfPath(event.path)
  const key = `${message}#message`
  // where it was asked, which is further in than the agent that asked
  openSpan(draft, { ...event, path: outerPath(message) ?? '' }, { key, kind: 'message', name: `${sender} → ${recipient}`, node: from })
  // what its recipient does for it lies in it
  const span = spanOf(draft, key)
  if (span) draft.holderAt = draft.holderAt.set(message, span.id)
  draft.messages = draft.messages.set(message, { id: message, sender, recipient, from, to: nodeOfPath(message), form, ok: null })
}

function look(draft: RunDraft, event: EventOf<'agent.health'>): void {
  const { agent, name, healthy, checks } = event.data
  const why = checks.filter(({ ok }) => !ok).map(({ what, name: which, reason }) => `${what.replace('_', ' ')} ${which}: ${reason}`)
  const node = nodeOfPath(event.path)
  const known = draft.choices.get(event.path)?.candidates ?? []
  // one that is looked at again is looked at by a later life of the run, from the first on
  const before = known.findIndex((one) => one.agent === agent)
  const candidates = [...(before < 0 ? known : known.slice(0, before)), { agent, name, healthy, reason: why.join('; ') }]
  draft.choices = draft.choices.set(event.path, { path: event.path, node, candidates })
  if (healthy) return
  const place = { seq: event.seq, at: event.at, path: event.path, node }
  addProblem(draft, {
    ...place,
    kind: 'fallback',
    code: 'agent.unhealthy',
    message: `${name} cannot work now. ${why.join('; ')}`,
    hint: null,
  })
}
