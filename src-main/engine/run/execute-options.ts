import type { WorkflowBudget } from '#shared/document/workflow-document.ts'
import type { Json } from '#shared/json.ts'
import type { Plan } from '../compile/plan.ts'
import type { RunLog } from '../journal/run-log.ts'
import type { EngineServices } from '../services.ts'
import type { Clock } from './clock.ts'
import type { Gate } from './gate.ts'

/** What earlier lives of a run have used of its budget. */
export interface Spent {
  seconds: number
  tokens: number
  usd: number
}

export interface ExecuteOptions {
  /** Value per property of the document's `inputs` schema, already checked against it. */
  inputs: Record<string, Json>
  log: RunLog
  services: EngineServices
  /** Aborting cancels the run; aborting with `suspendRun` as the reason stops it without a trace in the log. */
  signal?: AbortSignal
  /** Limits of this run. Default: those of the document. */
  budget?: WorkflowBudget
  /** What earlier lives of this run used. Steps are counted anew, since a resumed run visits every node again. */
  spent?: Partial<Spent>
  /** Finds a sub-workflow by the reference that a node holds. Throws an `AppError` when there is none. */
  loadWorkflow?(reference: string): Promise<Plan>
  /** Default `scheduler`. */
  engine?: 'scheduler' | 'langgraph'
  /** Shut, it keeps the run from its next step. */
  gate?: Gate
  /** Called when every live step waits for an answer from outside, or stands before the gate. May be called again after work went on. */
  onIdle?(): void
  clock?: Clock
  /** In [0, 1); for the jitter between attempts and for `ctx.random`. */
  random?(): number
}
