import { blendConfidence } from '../phase.ts'
import type { RunEvent, RunEventKind } from '../run-event.ts'
import { nodeOfPath } from '../run-path.ts'
import type { RunView } from '../run-view.ts'
import { stopAgents } from './reduce-agent.ts'
import { deliver, endVisits, forgetVisits, markRecalled } from './reduce-node.ts'
import { closeAllSpans } from './reduce-span.ts'
import { addProblem, type EventOf, type Reducers, type RunDraft } from './run-draft.ts'

export const statusReducers: Reducers<Extract<RunEventKind, `run.${string}`> | 'phase.changed' | 'fallback.used' | 'budget.exceeded'> = {
  'run.queued'(draft, event) {
    Object.assign(draft, { status: 'queued', queuedAt: event.at, ...event.data } satisfies Partial<RunView>)
  },
  'run.started'(draft, event) {
    Object.assign(draft, { status: 'running', startedAt: event.at, ...event.data } satisfies Partial<RunView>)
  },
  'run.intervened'(draft, event) {
    const { type, user_id: user, reason, feedback, modifications } = event.data
    const told = feedback ? { ...feedback, told: false } : null
    draft.interventions = draft.interventions.push({ seq: event.seq, at: event.at, type, user, reason, feedback: told })
    if (type === 'pause') draft.pausing = true
    if (type === 'resume') draft.pausing = false
    if (modifications?.snapshot) draft.snapshot = modifications.snapshot
    for (const { path, port, value } of modifications?.values ?? []) deliver(draft, path, port, value)
  },
  'run.held'(draft, event) {
    draft.held = event.data.reason
  },
  'run.resumed'(draft, event) {
    Object.assign(draft, {
      status: 'running',
      pausing: false,
      error: null,
      partial: false,
      endedAt: null,
      ms: null,
    } satisfies Partial<RunView>)
    draft.resumes++
    markRecalled(draft, event.data.from)
    for (const { path, what } of event.data.dropped ?? []) if (what === 'all') forgetVisits(draft, path)
  },
  'run.waiting'(draft) {
    draft.status = 'waiting'
  },
  'run.paused'(draft) {
    draft.status = 'paused'
    draft.pausing = false
  },
  'run.succeeded'(draft, event) {
    draft.output = event.data.output
    completePhase(draft, draft.current_phase)
    end(draft, event, 'succeeded')
  },
  'run.failed'(draft, event) {
    const { error, partial, lastSuccess } = event.data
    Object.assign(draft, { error, partial, lastSuccess } satisfies Partial<RunView>)
    const problem = { code: error.code, message: error.message, hint: error.hint ?? null }
    addProblem(draft, { ...placeOf(event), node: error.place?.node ?? null, kind: 'failure', ...problem })
    end(draft, event, 'failed')
  },
  'run.cancelled'(draft, event) {
    draft.cancelReason = event.data.reason
    end(draft, event, 'cancelled')
  },
  'phase.changed'(draft, event) {
    const { from_phase, to_phase, metadata } = event.data
    if (typeof metadata.confidence === 'number') draft.phaseConfidence = metadata.confidence
    completePhase(draft, from_phase)
    draft.current_phase = to_phase
  },
  'fallback.used'(draft, event) {
    const { what, reached, reason, steps = [] } = event.data
    const message = `${what}: went on with ${reached}. ${reason}`
    const before = steps.length < 2 ? null : steps.map((failed) => `${failed.step} (${failed.class}): ${failed.reason}`).join(' → ')
    addProblem(draft, { ...placeOf(event), kind: 'fallback', code: 'fallback.used', message, hint: before })
  },
  'budget.exceeded'(draft, event) {
    const { budget, limit, used, agent } = event.data
    const message = `${agent ?? 'The run'} used ${used} ${budget} of ${limit}${agent ? ', and has to conclude' : ''}.`
    const code = agent ? 'agent.budget_exceeded' : 'run.budget_exceeded'
    addProblem(draft, { ...placeOf(event), kind: 'budget', code, message, hint: null })
  },
}

function end(draft: RunDraft, event: EventOf<'run.succeeded' | 'run.failed' | 'run.cancelled'>, status: RunView['status']): void {
  draft.status = status
  draft.pausing = false
  draft.endedAt = event.at
  draft.ms = event.data.ms
  draft.waits = []
  endVisits(draft, event)
  stopAgents(draft, event)
  closeAllSpans(draft, event)
}

function completePhase(draft: RunDraft, phase: string | null): void {
  if (phase === null) return
  if (!draft.completed_phases.includes(phase)) draft.completed_phases = [...draft.completed_phases, phase]
  if (draft.phaseConfidence === null) return
  draft.confidence = blendConfidence(draft.confidence, draft.phaseConfidence)
  draft.phaseConfidence = null
}

function placeOf(event: RunEvent) {
  return { seq: event.seq, at: event.at, path: event.path, node: nodeOfPath(event.path) }
}
