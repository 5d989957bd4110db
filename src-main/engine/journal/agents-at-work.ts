import type { AgentState, RunEvent, RunEventData } from '#shared/events/run-event.ts'

/** A change of an agent's state, and where it works. */
export interface AgentChange {
  path: string
  kind: 'agent.state'
  data: RunEventData['agent.state']
}

/** Whether an event is of a pause: it is told in each life of its own, however often a run is paused. */
export function ofPause(kind: string, data: object): boolean {
  return kind === 'agent.state' && 'trigger' in data && (data.trigger === 'suspend_agent' || data.trigger === 'resume_agent')
}

/** The agents of a run that have not ended, and where each stands: when the run is paused, those at work are suspended with it. */
export class AgentsAtWork {
  readonly #agents = new Map<string, { path: string; state: AgentState; former: AgentState }>()

  note({ path, kind, data }: Pick<RunEvent, 'path' | 'kind' | 'data'>): void {
    if (kind === 'agent.spawned') {
      const { agent } = data as RunEventData['agent.spawned']
      this.#agents.set(agent, { path, state: 'idle', former: 'idle' })
    } else if (kind === 'agent.state') {
      const { agent, from, to } = data as RunEventData['agent.state']
      const known = this.#agents.get(agent)
      this.#agents.set(agent, { path, state: to, former: to === 'suspended' ? from : (known?.former ?? 'idle') })
    } else if (kind === 'agent.retired') this.#agents.delete((data as RunEventData['agent.retired']).agent)
  }

  /** What a pause does to them. Agents that have nothing to do, or have failed, stay as they are. */
  suspended(): AgentChange[] {
    return this.#changes(
      ({ state }) => state === 'processing' || state === 'waiting_approval',
      ({ state }) => ({ from: state, to: 'suspended', trigger: 'suspend_agent' }),
    )
  }

  /** What the end of a pause does to them: each is again what it was before. */
  resumed(): AgentChange[] {
    return this.#changes(
      ({ state }) => state === 'suspended',
      ({ former }) => ({ from: 'suspended', to: former, trigger: 'resume_agent' }),
    )
  }

  #changes(
    isMeant: (agent: { state: AgentState }) => boolean,
    change: (agent: { state: AgentState; former: AgentState }) => Omit<RunEventData['agent.state'], 'agent'>,
  ): AgentChange[] {
    return [...this.#agents].flatMap(([agent, known]): AgentChange[] =>
      isMeant(known) ? [{ path: known.path, kind: 'agent.state', data: { agent, ...change(known) } }] : [],
    )
  }
}
