import type { InterventionType, RunEventData, RunEventKind } from '#shared/events/run-event.ts'
import type { LogRow } from '../../storage/log-store.ts'
import type { Intervention } from './run-control.ts'

export type Intervened = RunEventData['run.intervened']

/** An event of a run that no process has. */
export type StoredEvent = {
  [Kind in RunEventKind]: { path: string; kind: Kind; data: RunEventData[Kind] }
}[RunEventKind]

const reasons: Record<InterventionType, string> = {
  pause: 'Paused by a person.',
  resume: 'Resumed by a person.',
  modify: 'Changed by a person.',
  abort: 'Stopped by a person.',
  inject_feedback: 'A person has something to say.',
}

/** What is written down of something that a person does. */
export function interventionOf(intervention: Intervention, user: string): Intervened {
  const { type, reason } = intervention
  return {
    type,
    user_id: user,
    timestamp: new Date().toISOString(),
    reason: reason || reasons[type],
    ...(intervention.type === 'inject_feedback' ? { feedback: { agent: intervention.agent, text: intervention.feedback } } : {}),
  }
}

export const intervened = (data: Intervened): StoredEvent => ({ path: '', kind: 'run.intervened', data })

/** Events as rows that follow `seq`. */
export function rowsAfter(seq: number, events: readonly StoredEvent[]): LogRow[] {
  const at = Date.now() * 1000
  return events.map(({ path, kind, data }, i) => ({ seq: seq + 1 + i, at: at + i, path, kind, data: JSON.stringify(data), cause: null }))
}
