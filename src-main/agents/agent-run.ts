import type { TokenUsage } from '#shared/events/run-event.ts'
import { plusUsage } from '#shared/events/token-usage.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { StepContext } from '../engine/executor.ts'
import type { AgentProfile, AgentResult, AgentSupport, AgentTask } from './agent.ts'
import { AgentStateMachine } from './agent-state.ts'
import { collectFindings } from './findings-in.ts'

/** What one agent's work on one task has come to so far; shared by its middleware. */
export class AgentRun {
  readonly profile: AgentProfile
  readonly task: AgentTask
  readonly support: AgentSupport
  readonly place: StepContext
  /** Its id in events: the path where it works. */
  readonly id: string
  readonly state: AgentStateMachine
  usage: TokenUsage = { input: 0, output: 0 }
  readonly tools = new Set<string>()
  readonly models = new Set<string>()
  readonly agents = new Set<string>()
  readonly findings = new Map<string, JsonObject>()
  /** Repeated calls that were answered from memory. */
  repeats = 0
  /** Answers that did not fit the schema. */
  misfits = 0
  /** Why it has to conclude now, or null. */
  conclude: string | null = null
  offline = true
  /** The first error that ended it. */
  failure: unknown

  constructor(place: StepContext, profile: AgentProfile, task: AgentTask, support: AgentSupport) {
    this.place = place
    this.profile = profile
    this.task = task
    this.support = support
    this.id = place.path
    this.state = new AgentStateMachine((from, to, trigger) => place.emit('agent.state', { agent: this.id, from, to, trigger }))
    this.collect(task.context)
  }

  /** Where turn `n` happens, and call `j` of it. */
  turn(n: number): StepContext {
    return this.place.at(`turn:${n}`)
  }

  call(id: string): StepContext {
    const [turn, call] = id.split('.')
    return this.place.at(`turn:${turn}`, `call:${call}`)
  }

  /** Keeps the findings in a value. */
  collect(value: Json): void {
    collectFindings(value, this.findings)
  }

  /** Notes what ends the agent's work, on its way out. */
  async guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (thrown) {
      this.failure ??= thrown
      throw thrown
    }
  }

  /** Takes over what a child found and used. */
  absorb(result: AgentResult): void {
    for (const finding of result.findings) this.findings.set(finding.id as string, finding)
    for (const tool of result.tools) this.tools.add(tool)
    for (const model of result.models) this.models.add(model)
    for (const agent of [result.agent, ...result.agents]) this.agents.add(agent)
    this.usage = plusUsage(this.usage, result.usage)
    if (!result.offline) this.offline = false
  }
}
