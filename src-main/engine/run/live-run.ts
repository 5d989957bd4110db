import type { WorkflowBudget } from '#shared/document/workflow-document.ts'
import { type AppError, type ErrorData, toAppError } from '#shared/errors/app-error.ts'
import type { RunStatus } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { RunChange } from '../../storage/log-store.ts'
import type { Plan } from '../compile/plan.ts'
import type { DurableRunLog } from '../journal/durable-run-log.ts'
import type { EarlierLife } from '../journal/earlier-life.ts'
import { asksOutcome } from '../journal/step-journal.ts'
import type { EngineServices } from '../services.ts'
import type { Admission } from './admission.ts'
import { executePlan, type RunOutcome, suspendRun } from './execute.ts'
import { Gate } from './gate.ts'
import { noteOfError, noteOfOutput, noteOfWaits } from './run-record.ts'

/** How far a run has come: its end, or what it waits for. */
export interface RunResult {
  status: RunStatus
  output: Json | null
  error: ErrorData | null
  /** Ids of the waits that nobody has answered. */
  waits: string[]
}

export interface LiveRunOptions {
  plan(): Plan
  loadWorkflow(reference: string): Promise<Plan>
  inputs: Record<string, Json>
  engine: 'scheduler' | 'langgraph'
  services: EngineServices
  budget: WorkflowBudget
  earlier: EarlierLife | null
  admission: Admission
  /** Called when it has begun to wait for room, and when there is some. */
  onQueued(): void
  /** Milliseconds that a waiting run stays in memory. */
  lingerMs: number
}

/** What is said of a run that waits for room. */
export const noRoom = (pool: string): string => `It waits for room: the pool "${pool}" is full.`

/** A run in memory: from its first or next step to its end, or until it only waits. */
export class LiveRun {
  readonly log: DurableRunLog
  /** Settles when the run has left memory. Null: it waits, or this process no longer has it. */
  readonly ended: Promise<RunResult | null>
  readonly #options: LiveRunOptions
  readonly #abort = new AbortController()
  readonly #gate = new Gate()
  readonly #startedAt = performance.now()
  readonly #idleWatchers = new Set<() => void>()
  #linger: NodeJS.Timeout | undefined
  /** The waits of the moment when the run had nothing left to do, or was last found so. */
  waits: DurableRunLog['openWaits'] = []
  /** Why its log takes no rows for now, or null. */
  held: AppError | null = null
  /** The pool that has no room for it, or null. */
  queued: string | null = null
  /** Why the log does not tell how the run ended, where it does not. */
  lost: AppError | null = null
  #waiting = false
  #over = false
  #leave: () => void = () => {}
  #cancelReason = ''

  constructor(log: DurableRunLog, options: LiveRunOptions) {
    this.log = log
    this.#options = options
    log.onAnswer = (id) => this.#answered(id)
    this.#enter()
    this.ended = this.#run()
  }

  /** Nothing of it begins before there is room for it. */
  #enter(): void {
    const { admission, onQueued } = this.#options
    const admitted = () => {
      this.queued = null
      this.#gate.open('queued')
      this.log.tellHeld(null)
      onQueued()
    }
    this.queued = admission.enter(admitted)
    if (this.queued === null) this.#leave = () => admission.leave()
    else {
      this.#gate.close('queued')
      this.log.tellHeld(noRoom(this.queued))
      this.#leave = () => (this.queued === null ? admission.leave() : admission.withdraw(admitted))
    }
  }

  /** On its way out of memory. */
  get leaving(): boolean {
    return this.#abort.signal.reason === suspendRun
  }

  /** True while the run does nothing but wait for a person. */
  get asking(): boolean {
    return this.#waiting && this.waits.some(({ request }) => request.until === undefined)
  }

  /** Resolves when the run asks a person, or has ended. */
  async untilAsking(): Promise<void> {
    if (!this.asking) await new Promise<void>((resolve) => this.#idleWatchers.add(resolve))
  }

  cancel(reason: string): void {
    this.#cancelReason ||= reason
    this.#abort.abort()
  }

  /** No step begins from here on. Once nothing is at work, the run leaves memory. */
  pause(): void {
    this.#waiting = false
    clearTimeout(this.#linger)
    this.log.change({ status: 'paused', note: '' })
    this.#gate.close('paused')
  }

  /** Takes a pause back that has not come to its end. */
  unpause(): void {
    this.log.change({ status: 'running', note: '' })
    this.#gate.open('paused')
  }

  get pausing(): boolean {
    return this.#gate.isShut('paused')
  }

  /** Its log takes no rows for now: nothing begins that could not be written down. */
  hold(error: AppError | null): void {
    this.held = error
    if (error) this.#gate.close('held')
    else this.#gate.open('held')
  }

  /** Takes the run out of memory. It goes on from its log later. */
  suspend(): void {
    this.#abort.abort(suspendRun)
  }

  /** The log does not take rows any more: nothing that happens now would be known. */
  fail(): void {
    this.#abort.abort()
  }

  /** Something goes on with the answer; what became of an outside effect may still be asked, and nothing else tells of it. */
  #answered(id: string): void {
    clearTimeout(this.#linger)
    if (!this.#waiting || this.pausing) return
    this.waits = this.log.openWaits.filter((wait) => wait.id !== id)
    if (this.waits.some((wait) => asksOutcome(wait.id))) return
    this.#waiting = false
    this.log.change({ status: 'running', note: '' })
  }

  /** Every live step waits: that is written down, and where it may, the run leaves memory after a while. */
  idle(mayLeave: boolean): void {
    const waits = this.log.openWaits
    if (this.#over || this.#abort.signal.aborted) return
    if (this.pausing) this.#paused(waits)
    if (this.pausing || waits.length === 0) return
    this.waits = waits
    this.#waiting = true
    this.log.emit('', 'run.waiting', { waits: waits.map(({ id }) => id) })
    this.log.change({ status: 'waiting', note: noteOfWaits(waits) })
    clearTimeout(this.#linger)
    void this.log.flush().then(
      () => this.#waits(mayLeave),
      // a log that broke ends the run by itself
      () => {},
    )
  }

  #paused(waits: DurableRunLog['openWaits']): void {
    if (this.#gate.held + waits.length === 0) return
    for (const { path, kind, data } of this.log.agents.suspended()) this.log.emit(path, kind, data)
    this.log.emit('', 'run.paused', {})
    void this.log.flush().then(
      () => {
        if (this.pausing && !this.#over) this.suspend()
      },
      // a log that broke ends the run by itself
      () => {},
    )
  }

  #waits(mayLeave: boolean): void {
    if (!this.#waiting) return
    if (this.asking) this.#wakeWatchers()
    if (mayLeave) this.#linger = setTimeout(() => this.suspend(), this.#options.lingerMs)
  }

  #wakeWatchers(): void {
    for (const watcher of this.#idleWatchers) watcher()
    this.#idleWatchers.clear()
  }

  async #run(): Promise<RunResult | null> {
    const { plan, loadWorkflow, inputs, engine, services, budget, earlier } = this.#options
    const { log } = this
    let outcome: RunOutcome
    try {
      outcome = await executePlan(plan(), {
        inputs,
        log,
        services,
        budget,
        engine,
        loadWorkflow,
        signal: this.#abort.signal,
        gate: this.#gate,
        spent: { ...earlier?.spent },
        onIdle: () => this.idle(true),
      })
    } catch (thrown) {
      outcome = { status: 'failed', error: toAppError(thrown) }
    }
    clearTimeout(this.#linger)
    this.#over = true
    this.#leave()
    try {
      return await this.#finish(outcome)
    } catch (thrown) {
      return this.#lost(toAppError(thrown, 'journal.unwritable'))
    } finally {
      log.release()
      this.#wakeWatchers()
    }
  }

  async #finish(outcome: RunOutcome): Promise<RunResult | null> {
    const { log } = this
    if (log.broken) return this.#lost(log.broken)
    if (outcome.status === 'suspended') return null
    const ms = Math.round((this.#options.earlier?.spent.seconds ?? 0) * 1000 + performance.now() - this.#startedAt)
    const ends = (status: RunStatus, note: string): RunChange => ({ status, note, endedAt: Date.now() })
    let result: RunResult
    if (outcome.status === 'succeeded') {
      const { output } = outcome
      log.emit('', 'run.succeeded', { output: log.ref(output), ms })
      log.change(ends('succeeded', noteOfOutput(output)))
      result = { status: 'succeeded', output, error: null, waits: [] }
    } else if (outcome.status === 'failed') {
      const error = outcome.error.toJSON()
      log.emit('', 'run.failed', { error, partial: log.lastSuccess !== null, lastSuccess: log.lastSuccess, ms })
      log.change(ends('failed', noteOfError(error.message)))
      result = { status: 'failed', output: null, error, waits: [] }
    } else {
      const reason = this.#cancelReason || 'It was cancelled.'
      log.emit('', 'run.cancelled', { reason, ms })
      log.change(ends('cancelled', noteOfError(reason)))
      result = { status: 'cancelled', output: null, error: null, waits: [] }
    }
    await log.flush()
    return result
  }

  /** What the run did last is not in its log; to those who wait for it here, it failed. Another owner may have it. */
  #lost(error: AppError): RunResult {
    this.lost = error
    return { status: 'failed', output: null, error: error.toJSON(), waits: [] }
  }
}
