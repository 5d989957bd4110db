import type { WorkflowBudget } from '#shared/document/workflow-document.ts'
import type { RunEventData } from '#shared/events/run-event.ts'

type Kind = RunEventData['budget.exceeded']['budget']

/** Counts what a run uses against its limits. Each method gives the limit that was passed, or undefined. */
export class Budget {
  readonly limits: WorkflowBudget
  #steps = 0
  #tokens: number
  #usd: number
  #seconds: number

  constructor(limits: WorkflowBudget, spent: { seconds?: number; tokens?: number; usd?: number } = {}) {
    this.limits = limits
    this.#tokens = spent.tokens ?? 0
    this.#usd = spent.usd ?? 0
    this.#seconds = spent.seconds ?? 0
  }

  /** Seconds that are left, or undefined where they are not limited. */
  get secondsLeft(): number | undefined {
    return this.limits.seconds === undefined ? undefined : Math.max(0, this.limits.seconds - this.#seconds)
  }

  /** Steps that may still be taken; infinite where they are not limited. */
  get stepsLeft(): number {
    return Math.max(0, (this.limits.steps ?? Number.POSITIVE_INFINITY) - this.#steps)
  }

  step(): RunEventData['budget.exceeded'] | undefined {
    this.#steps++
    return this.#over('steps', this.#steps)
  }

  model(usage: RunEventData['model.returned']['usage']): RunEventData['budget.exceeded'] | undefined {
    this.#tokens += usage.input + usage.output
    this.#usd += usage.usd ?? 0
    return this.#over('tokens', this.#tokens) ?? this.#over('usd', this.#usd)
  }

  #over(budget: Kind, used: number): RunEventData['budget.exceeded'] | undefined {
    const limit = this.limits[budget]
    return limit !== undefined && used > limit ? { budget, limit, used } : undefined
  }
}
