import { hash } from 'node:crypto'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunEventData, ValueRef } from '#shared/events/run-event.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import { takesRunInputs } from '#shared/nodes/start-kinds.ts'
import type { StepPlan } from '../compile/plan.ts'
import type { Outputs } from '../executor.ts'
import type { FinishedVisit, RunLog } from '../journal/run-log.ts'
import { AbortScope } from './abort-scope.ts'
import { StepActivity } from './activity.ts'
import { backoffMs } from './backoff.ts'
import { endsRun, errorValue, failureOf } from './failure.ts'
import type { LiveVisit } from './live-visit.ts'
import { VisitContext } from './node-context.ts'
import type { Frame, VisitOutcome } from './run-state.ts'
import { pause, timeLimited } from './time-limit.ts'

const defaultRetryDelayMs = 500

/**
 * One visit of one node: from its inputs to its outputs, with what the journal already knows, its attempts, its time
 * limit and what becomes of a failure. Never rejects. Gives its outcome at once where the executor does.
 */
export class Visit implements LiveVisit {
  readonly frame: Frame
  readonly step: StepPlan
  readonly path: string
  readonly inputs: Readonly<Record<string, Json>>
  #activity: StepActivity | null = null
  #readings: Map<string, number> | null = null
  #fingerprint: string | undefined
  #startedAt = 0
  #startedSeq: number | undefined

  constructor(frame: Frame, step: StepPlan, inputs: Readonly<Record<string, Json>>) {
    this.frame = frame
    this.step = step
    this.path = frame.prefix + step.id
    this.inputs = takesRunInputs(step.kind) && step.given === null ? frame.workflow.inputs : inputs
  }

  /** Made at first need: a step that gives its result at once is never seen as live. */
  get activity(): StepActivity {
    this.#activity ??= new StepActivity(this.frame.run.activity)
    return this.#activity
  }

  countReading(key: string): number {
    this.#readings ??= new Map()
    const count = this.#readings.get(key) ?? 0
    this.#readings.set(key, count + 1)
    return count
  }

  /** `broken` is a failure that came with the inputs; `cause` the seq of the event that made this step ready. */
  start(broken: AppError | null, cause: number | undefined): VisitOutcome | Promise<VisitOutcome> {
    const outcome = this.frame.run.gate.shut ? this.#held(broken, cause) : this.#start(broken, cause)
    if (outcome instanceof Promise) return this.#live(outcome)
    this.#activity?.end()
    return outcome
  }

  /** Stands before the gate first. */
  async #held(broken: AppError | null, cause: number | undefined): Promise<VisitOutcome> {
    const { run, abort } = this.frame
    if (run.gate.isShut('paused') && this.step.given === null) this.#emitQueued(cause)
    await this.activity.waiting(() => run.gate.passed(abort), true)
    if (abort.reason) return { ok: false, error: abort.reason, node: this.step.id }
    return this.#start(broken, cause)
  }

  async #live(outcome: Promise<VisitOutcome>): Promise<VisitOutcome> {
    const { activity } = this
    try {
      return await outcome
    } finally {
      activity.end()
    }
  }

  #start(broken: AppError | null, cause: number | undefined): VisitOutcome | Promise<VisitOutcome> {
    const { run } = this.frame
    // stands for values of the pass that the part is taken from: no visit of the container itself
    if (this.step.given === 'scope') return { ok: true, outputs: this.step.pinned ?? {}, seq: 0 }
    const over = this.step.given === null ? run.budget.step() : null
    if (over) return { ok: false, error: run.exceed(over, this.path), node: this.step.id }
    let failure = broken
    if (run.log.durable) {
      try {
        this.#fingerprint = fingerprint(this.step, this.inputs, run.services.modelOverride)
        const stored = run.log.finished(this.path)
        if (stored && (stored.fingerprint === this.#fingerprint || stored.fingerprint === undefined || !stored.changeable))
          return this.#recall(stored, cause)
        if (stored) run.log.redo(this.path)
        run.enterPhase(this.step, this.path, false)
        this.#startedAt = run.clock.elapsed()
        this.#startedSeq = this.#emitStarted(cause)
      } catch (thrown) {
        failure = asStop(thrown) ?? notJson(this.step, thrown)
      }
    }
    if (failure) return this.#settleFailure(failure)
    if (this.step.pinned) return this.#succeed(this.step.pinned)
    return this.#attempt(0)
  }

  /** Not of what is only recalled from the log: nobody waits for that. */
  #emitQueued(cause: number | undefined): void {
    const { run } = this.frame
    if (!run.logging || run.log.finished(this.path)) return
    const { id, kind, label } = this.step
    run.log.emit(this.path, 'node.queued', { node: id, kind, label }, cause)
  }

  #emitStarted(cause: number | undefined): number | undefined {
    const { run } = this.frame
    if (!run.logging) return undefined
    const { id, kind, label } = this.step
    return run.log.emit(this.path, 'node.started', { node: id, kind, label, inputs: refs(run.log, this.inputs) }, cause)
  }

  async #recall(stored: FinishedVisit, cause: number | undefined): Promise<VisitOutcome> {
    const { run } = this.frame
    if (stored.fingerprint !== undefined && stored.fingerprint !== this.#fingerprint) {
      const error = new AppError(
        'journal.diverged',
        `"${this.step.label || this.step.id}" would now do something else than it did before.`,
        {
          place: { node: this.step.id, path: this.path },
          hint: 'The run keeps its data. Start a new run to use what changed.',
        },
      )
      run.stop(error)
      return { ok: false, error, node: this.step.id }
    }
    run.enterPhase(this.step, this.path, !stored.elsewhere)
    try {
      const outputs = await stored.outputs()
      return { ok: true, outputs, seq: stored.elsewhere ? this.#emitTaken(outputs, cause) : 0 }
    } catch (thrown) {
      const error = failureOf(thrown, this.step.id)
      run.stop(error)
      return { ok: false, error, node: this.step.id }
    }
  }

  #attempt(attempt: number): VisitOutcome | Promise<VisitOutcome> {
    const { frame, step } = this
    const { timeoutSeconds } = step.run
    const path = attempt === 0 ? this.path : `${this.path}/attempt:${attempt}`
    const abort = timeoutSeconds === undefined ? frame.abort : new AbortScope(frame.abort)
    let given: Outputs | Promise<Outputs>
    try {
      given = step.executor.run(new VisitContext(this, abort, path))
    } catch (thrown) {
      if (abort !== frame.abort) abort.release()
      return this.#fail(thrown, attempt)
    }
    if (!isPromise(given)) {
      if (abort !== frame.abort) abort.release()
      return this.#succeed(given)
    }
    if (timeoutSeconds !== undefined) {
      const error = new AppError('node.timeout', `"${step.label || step.id}" took longer than ${timeoutSeconds} s.`, {
        place: { node: step.id },
        hint: 'Raise the time limit in the settings of the node.',
      })
      given = timeLimited(given, abort, timeoutSeconds * 1000, error, frame.run.clock).finally(() => abort.release())
    }
    return this.#await(given, attempt)
  }

  async #await(given: Promise<Outputs>, attempt: number): Promise<VisitOutcome> {
    let outputs: Outputs
    try {
      outputs = await given
    } catch (thrown) {
      return this.#fail(thrown, attempt)
    }
    return this.#succeed(outputs)
  }

  #succeed(outputs: Outputs): VisitOutcome {
    const { run } = this.frame
    const { step } = this
    if (typeof outputs !== 'object' || outputs === null)
      return this.#settleFailure(new AppError('node.failed', `"${step.label || step.id}" gave no outputs.`, { place: { node: step.id } }))
    // success skips `error`, whatever the executor named so
    const given = Object.hasOwn(outputs, 'error') ? { ...outputs, error: undefined } : outputs
    if (!run.logging) return { ok: true, outputs: given, seq: 0 }
    try {
      return { ok: true, outputs: given, seq: this.#emitFinished(given) }
    } catch (thrown) {
      return this.#settleFailure(asStop(thrown) ?? notJson(step, thrown))
    }
  }

  /** Writes down what another run's visit gave, as that of this run. */
  #emitTaken(outputs: Outputs, cause: number | undefined): number {
    const { run } = this.frame
    if (!run.logging) return 0
    const { id } = this.step
    const data: RunEventData['node.finished'] = { node: id, outputs: refs(run.log, outputs), ms: 0, fromJournal: true }
    if (this.#fingerprint !== undefined) data.fingerprint = this.#fingerprint
    return run.log.emit(this.path, 'node.finished', data, this.#emitStarted(cause))
  }

  #emitFinished(outputs: Outputs): number {
    const { run } = this.frame
    const data: RunEventData['node.finished'] = { node: this.step.id, outputs: refs(run.log, outputs), ms: this.#ms() }
    if (this.#fingerprint !== undefined) data.fingerprint = this.#fingerprint
    if (this.step.given === 'run') data.fromJournal = true
    else if (this.step.pinned) data.pinned = true
    return run.log.emit(this.path, 'node.finished', data, this.#startedSeq)
  }

  #fail(thrown: unknown, attempt: number): VisitOutcome | Promise<VisitOutcome> {
    const error = failureOf(thrown, this.step.id)
    const { retries = 0 } = this.step.run
    if (attempt >= retries || this.frame.abort.aborted || endsRun(error) || error.asks !== undefined) return this.#settleFailure(error)
    return this.#retry(error, attempt + 1)
  }

  async #retry(error: AppError, attempt: number): Promise<VisitOutcome> {
    const { run, abort } = this.frame
    const delayMs = backoffMs(this.step.run.retryDelayMs ?? defaultRetryDelayMs, attempt, run.random)
    if (run.logging)
      run.log.emit(this.path, 'node.retried', { node: this.step.id, attempt, delayMs, error: error.toJSON() }, this.#startedSeq)
    try {
      await this.activity.during(() => pause(delayMs, abort, run.clock))
    } catch (thrown) {
      return this.#settleFailure(failureOf(thrown, this.step.id))
    }
    return this.#attempt(attempt)
  }

  /** A failure after its last attempt: the `error` port takes it, or the fallback value, or nothing. */
  #settleFailure(failure: AppError): VisitOutcome {
    const { run, abort } = this.frame
    const { step } = this
    const error = abort.reason ?? failure
    if (abort.aborted || endsRun(error)) {
      this.#emitFailed(error, 'no')
      if (!abort.aborted) run.stop(error)
      return { ok: false, error, node: step.id }
    }
    if (step.errorConnected) {
      const seq = this.#emitFailed(error, 'error-port')
      return { ok: true, outputs: { error: errorValue(error, step.id) }, seq }
    }
    if (step.run.fallback !== undefined && step.firstOutput !== null) {
      this.#emitFailed(error, 'fallback')
      const outputs = { [step.firstOutput]: step.run.fallback }
      return { ok: true, outputs, seq: run.logging ? this.#emitFinished(outputs) : 0 }
    }
    this.#emitFailed(error, 'no')
    return { ok: false, error, node: error.place?.node ?? step.id }
  }

  #emitFailed(error: AppError, handled: RunEventData['node.failed']['handled']): number {
    const { run } = this.frame
    if (!run.logging) return 0
    const data: RunEventData['node.failed'] = { node: this.step.id, error: error.toJSON(), ms: this.#ms(), handled }
    if (handled === 'error-port' && this.#fingerprint !== undefined) data.fingerprint = this.#fingerprint
    return run.log.emit(this.path, 'node.failed', data, this.#startedSeq)
  }

  #ms(): number {
    return Math.round((this.frame.run.clock.elapsed() - this.#startedAt) * 1000) / 1000
  }
}

function isPromise(given: Outputs | Promise<Outputs>): given is Promise<Outputs> {
  return typeof (given as Promise<Outputs> | null)?.then === 'function'
}

function fingerprint(step: StepPlan, inputs: Readonly<Record<string, Json>>, model: string | null): string {
  return hash('sha256', `${step.definition} ${step.spec.effect === 'pure' ? '' : model} ${canonicalJson(inputs as Json)}`)
}

function refs(log: RunLog, values: Readonly<Outputs>): Record<string, ValueRef> {
  const out: Record<string, ValueRef> = {}
  for (const port of Object.keys(values)) {
    const value = values[port]
    if (value !== undefined) out[port] = log.ref(value)
  }
  return out
}

/** What the log itself throws ends the run; anything else came from a value that JSON cannot hold. */
function asStop(thrown: unknown): AppError | undefined {
  return thrown instanceof AppError && endsRun(thrown) ? thrown : undefined
}

function notJson(step: StepPlan, cause: unknown): AppError {
  return new AppError('value.not_json', `"${step.label || step.id}" was given or gave a value that JSON cannot hold.`, {
    place: { node: step.id },
    cause,
  })
}
