import { AppError } from '#shared/errors/app-error.ts'
import type { AgentState } from '#shared/events/run-event.ts'

export type AgentTrigger =
  | 'task_assigned'
  | 'task_completed'
  | 'approval_required'
  | 'approval_granted'
  | 'task_failed'
  | 'error_resolved'
  | 'suspend_agent'
  | 'resume_agent'

const transitions: Partial<Record<AgentState, Partial<Record<AgentTrigger, AgentState>>>> = {
  idle: { task_assigned: 'processing' },
  processing: { task_completed: 'idle', approval_required: 'waiting_approval', task_failed: 'error' },
  waiting_approval: { approval_granted: 'processing' },
  error: { error_resolved: 'idle' },
}

/** Where an agent is. It changes only by the triggers above; anything else is refused and changes nothing. */
export class AgentStateMachine {
  #state: AgentState = 'idle'
  #before: AgentState = 'idle'
  readonly #onChange: (from: AgentState, to: AgentState, trigger: AgentTrigger) => void

  constructor(onChange: (from: AgentState, to: AgentState, trigger: AgentTrigger) => void) {
    this.#onChange = onChange
  }

  get state(): AgentState {
    return this.#state
  }

  /** Throws `agent.transition_refused`. */
  send(trigger: AgentTrigger): void {
    const from = this.#state
    const to = this.#target(trigger)
    if (to === undefined) {
      throw new AppError('agent.transition_refused', `An agent that is ${from} cannot take ${trigger}`)
    }
    if (trigger === 'suspend_agent') this.#before = from
    this.#state = to
    this.#onChange(from, to, trigger)
  }

  #target(trigger: AgentTrigger): AgentState | undefined {
    if (trigger === 'suspend_agent') return this.#state === 'suspended' ? undefined : 'suspended'
    if (trigger === 'resume_agent') return this.#state === 'suspended' ? this.#before : undefined
    return transitions[this.#state]?.[trigger]
  }
}
