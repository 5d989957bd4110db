import { inBatch } from './persistent-list.ts'
import { agentReducers } from './reduce/reduce-agent.ts'
import { callReducers } from './reduce/reduce-call.ts'
import { nodeReducers } from './reduce/reduce-node.ts'
import { statusReducers } from './reduce/reduce-status.ts'
import { teamReducers } from './reduce/reduce-team.ts'
import type { Reducers, RunDraft } from './reduce/run-draft.ts'
import { type RunEvent, type RunEventKind, volatileKinds } from './run-event.ts'
import type { RunView } from './run-view.ts'

const nothing = () => {}

const reducers: Reducers<RunEventKind> = {
  ...statusReducers,
  ...nodeReducers,
  ...agentReducers,
  ...teamReducers,
  ...callReducers,
  // told by the result, the wait and the answer that come with them
  'step.intent': nothing,
  'approval.requested': nothing,
  // told by the model call that it is of
  'agent.reasoned': nothing,
  // looked at by themselves, among the events
  'mcp.message': nothing,
  'mcp.state': nothing,
  'system.health': nothing,
}

function apply(draft: RunDraft, event: RunEvent): void {
  if (!volatileKinds.has(event.kind)) draft.seq = event.seq
  // the table has the reducer of exactly this kind, which the types cannot follow
  const reduce = reducers[event.kind] as ((draft: RunDraft, event: RunEvent) => void) | undefined
  reduce?.(draft, event)
}

const isKnown = (view: RunView, event: RunEvent): boolean => !volatileKinds.has(event.kind) && event.seq <= view.seq

/**
 * The one reducer behind the live view, history and replay: the view after one more event. Pure; what did not change is
 * shared. Stored events that the view already holds change nothing, so that a reader may see some of them twice.
 */
export function reduceRun(view: RunView, event: RunEvent): RunView {
  if (isKnown(view, event)) return view
  const draft: RunDraft = { ...view }
  apply(draft, event)
  return draft
}

/** The view after many more events, made faster than one by one: the views in between are never seen. */
export function reduceRunEvents(view: RunView, events: Iterable<RunEvent>): RunView {
  return inBatch(() => {
    const draft: RunDraft = { ...view }
    for (const event of events) if (!isKnown(draft, event)) apply(draft, event)
    return draft
  })
}
