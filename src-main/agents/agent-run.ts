import type { TokenUsage } from '#shared/events/run-event.ts'
import { plusUsage } from '#shared/events/token-usage.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { StepContext } from '../engine/executor.ts'
import type { AgentProfile, AgentResult, AgentSupport, AgentTask } from './agent.ts'
import type { AgentBudget } from './agent-budget.ts'
import { AgentStateMachine } from './agent-state.ts'
import { collectFindings, newIn } from './findings-in.ts'

/** What one agent's work on one task has come to so far; shared by its middleware. */
export class AgentRun {
  readonly profile: AgentProfile
  task: AgentTask
  readonly support: AgentSupport
  readonly place: StepContext
  /** Its id in events: the path where it works. */
  readonly id: string
  readonly state: AgentStateMachine
  readonly budget: AgentBudget
  usage: TokenUsage = { input: 0, output: 0 }
  /** What its latest prompt came to, in tokens. */
  lastPrompt = 0
  /** Tokens that its next answer may have at most; undefined where nothing limits them. */
  longestAnswer: number | undefined
  /** What had been used when its latest turn began to put others to work: the same whichever of them ends first. */
  usageAtTurn: TokenUsage = { input: 0, output: 0 }
  /** What it had found by then, in an order that does not depend on who ended first. */
  findingsAtTurn: JsonObject[] = []
  /** Ids of its calls that changed something outside: what was asked before may be asked again. */
  readonly changedBy = new Set<string>()
  /** Agents that its latest turn puts to work at the same time. */
  atOnce = 1
  /** Its calls that a person has not answered yet. */
  #asked = 0
  readonly tools = new Set<string>()
  /** Tools of its own of which a call succeeded, and of which one failed. */
  readonly worked = new Set<string>()
  readonly failed = new Set<string>()
  readonly models = new Set<string>()
  readonly agents = new Set<string>()
  readonly findings = new Map<string, JsonObject>()
  /** Agents that work for it or have, by id. */
  readonly team = new Map<string, AgentRun>()
  /** Ids of calls whose results its model no longer sees whole. */
  readonly shortened = new Set<string>()
  /** Calls that asked again for what it had asked for. */
  repeats = 0
  /** Answers that did not fit the schema. */
  misfits = 0
  /** Why it has to conclude now, or null. */
  conclude: string | null = null
  offline = true
  /** The first error that ended it. */
  failure: unknown

  constructor(place: StepContext, profile: AgentProfile, task: AgentTask, support: AgentSupport, budget: AgentBudget) {
    this.place = place
    this.profile = profile
    this.task = task
    this.support = support
    this.budget = budget
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

  /** One of its calls asks a person, or has been answered: it waits until all that are asked at once are. */
  onApproval(asked: boolean): void {
    if (asked && this.#asked++ === 0) this.state.send('approval_required')
    if (!asked && --this.#asked === 0) this.state.send('approval_granted')
  }

  /** Keeps the findings in a value. */
  collect(value: Json): void {
    collectFindings(value, this.findings)
  }

  /** Notes what ends the agent's work: the graph wraps what is thrown inside it. */
  fail(error: unknown): unknown {
    this.failure ??= error
    return error
  }

  /** Notes what ends the agent's work, on its way out. */
  async guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (thrown) {
      throw this.fail(thrown)
    }
  }

  /** From here on others work for it at the same time, `among` of them: on what it has now. */
  begin(among: number): void {
    this.usageAtTurn = this.usage
    this.findingsAtTurn = [...this.findings.values()].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
    this.atOnce = among
  }

  /** Takes over what a child found and used; `given` is what it had been given, which may be older than what is known by now. */
  absorb(result: AgentResult, given: ReadonlyMap<string, JsonObject> = new Map()): void {
    for (const finding of newIn(result.findings, given)) this.findings.set(finding.id as string, finding)
    for (const tool of result.tools) this.tools.add(tool)
    for (const agent of [result.agent, ...result.agents]) this.agents.add(agent)
    this.charge(result)
  }

  /** Takes over what a child used, where it was only asked something. */
  charge(result: Pick<AgentResult, 'models' | 'usage' | 'offline'>): void {
    for (const model of result.models) this.models.add(model)
    this.usage = plusUsage(this.usage, result.usage)
    if (!result.offline) this.offline = false
  }
}
