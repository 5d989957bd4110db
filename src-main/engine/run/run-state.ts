import { budgetOf } from '#shared/document/default-budget.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunEventData } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { Plan, ScopePlan, StepPlan } from '../compile/plan.ts'
import type { Outputs } from '../executor.ts'
import type { RunLog } from '../journal/run-log.ts'
import type { EngineServices } from '../services.ts'
import { AbortScope } from './abort-scope.ts'
import { Activity } from './activity.ts'
import { Budget } from './budget.ts'
import { type Clock, systemClock } from './clock.ts'
import type { ExecuteOptions } from './execute-options.ts'
import { Gate } from './gate.ts'

/** One run of a document: the run itself, or a sub-workflow inside it. */
export interface WorkflowVisit {
  plan: Plan
  inputs: Readonly<Record<string, Json>>
  /** How many sub-workflows this one is inside of. */
  depth: number
}

/** One pass through a scope: where it is, what enters it, and what ends it. */
export interface Frame {
  run: RunState
  workflow: WorkflowVisit
  scope: ScopePlan
  /** Id of the node whose inside this is; empty at the top. */
  owner: string
  /** Path of the pass, ending in `/`; empty at the top. */
  prefix: string
  sources: Readonly<Record<string, Json>>
  abort: AbortScope
}

/** What a step came to: values per output port, or a failure that nothing took. `seq` is that of its last event. */
export type VisitOutcome = { ok: true; outputs: Outputs; seq: number } | { ok: false; error: AppError; node: string }

/** What a pass came to. `values` holds the outputs of each step, undefined for those that were skipped. */
export type ScopeResult =
  | { ok: true; sinks: Record<string, Json>; skipped: string[]; values: readonly (Outputs | undefined)[] }
  | { ok: false; error: AppError; node: string }

/** Runs one pass through a scope: the scheduler, or its emission as a LangGraph graph. */
export type ScopeRunner = (frame: Frame) => Promise<ScopeResult>

/** What all steps of one run share. */
export class RunState {
  readonly log: RunLog
  readonly services: EngineServices
  readonly clock: Clock
  readonly random: () => number
  readonly budget: Budget
  readonly activity: Activity
  /** Every visit and every effect passes it first. */
  readonly gate: Gate
  readonly abort = new AbortScope(null)
  readonly loadWorkflow: ((reference: string) => Promise<Plan>) | undefined
  readonly runScope: ScopeRunner
  /** Set once the run was taken out of memory: nothing more is logged. */
  suspended = false
  #phase: string | null = null

  constructor(plan: Plan, options: ExecuteOptions, runScope: ScopeRunner) {
    this.log = options.log
    this.services = options.services
    this.clock = options.clock ?? systemClock
    this.random = options.random ?? Math.random
    this.budget = new Budget(budgetOf(options.budget ?? plan.settings.budget), options.spent)
    this.activity = new Activity(this.clock, options.onIdle)
    this.gate = options.gate ?? new Gate()
    this.gate.watch((shut) => this.activity.hold(shut))
    this.loadWorkflow = options.loadWorkflow
    this.runScope = runScope
  }

  /** Whether events are kept: a log that keeps nothing is not given any. */
  get logging(): boolean {
    return this.log.durable && !this.suspended
  }

  /** Ends the run: every step is aborted, and nothing inside can take the failure. */
  stop(error: AppError): void {
    this.abort.abort(error)
  }

  exceed(over: RunEventData['budget.exceeded'], path: string): AppError {
    const error = new AppError('run.budget_exceeded', `The run used more than its ${over.limit} ${over.budget}.`, {
      hint: `Raise "${over.budget}" in the budget of the workflow (settings.budget.${over.budget}), or make it do less.`,
    })
    if (!this.abort.aborted) {
      if (this.logging) this.log.emit(path, 'budget.exceeded', over)
      this.stop(error)
    }
    return error
  }

  /** `silent` for a step that an earlier life of this run has logged. */
  enterPhase(step: StepPlan, path: string, silent: boolean): void {
    if (step.phase === null || step.phase === this.#phase) return
    const from = this.#phase
    this.#phase = step.phase
    if (silent || !this.logging) return
    this.log.emit(path, 'phase.changed', {
      from_phase: from,
      to_phase: step.phase,
      timestamp: new Date(this.clock.now()).toISOString(),
      trigger: step.id,
      metadata: {},
    })
  }
}
