import type { AppError } from '#shared/errors/app-error.ts'
import type { StepPlan } from '../compile/plan.ts'
import type { Outputs } from '../executor.ts'
import { cancelled, graceMs } from './failure.ts'
import { ambiguous, gather, scopeResult } from './gather.ts'
import type { Frame, ScopeResult, VisitOutcome } from './run-state.ts'
import { sliceIsOver, takeTurn } from './turns.ts'
import { Visit } from './visit.ts'

/**
 * The dataflow scheduler: one pass through a scope. A step starts as soon as its own inputs are settled. What a step costs
 * depends on its own edges alone, not on the size of the scope, and steps that give their results at once need no promise.
 */
class Pass {
  readonly #frame: Frame
  readonly #pending: Uint32Array
  readonly #values: (Outputs | undefined)[]
  readonly #queue: number[]
  /** Seq of the event that made the queued step at the same place ready. */
  readonly #causes: (number | undefined)[] = []
  #head = 0
  #live = 0
  #paused = false
  #failure: { error: AppError; node: string } | null = null
  #done = false
  #cancelGrace: (() => void) | null = null
  readonly #resolve: (result: ScopeResult) => void

  constructor(frame: Frame, resolve: (result: ScopeResult) => void) {
    this.#frame = frame
    this.#pending = frame.scope.pending.slice()
    this.#values = new Array(frame.scope.steps.length)
    this.#queue = frame.scope.roots.slice()
    this.#resolve = resolve
  }

  start(): void {
    this.#drain()
    if (!this.#done) this.#frame.abort.onAbort(() => this.#aborted())
  }

  /** Runs what is ready. Steps that settle at once queue their successors here, so that long chains need no stack. */
  #drain(): void {
    const { abort, run } = this.#frame
    while (this.#head < this.#queue.length && !abort.aborted) {
      if (sliceIsOver()) {
        this.#paused = true
        takeTurn(run.clock, () => {
          this.#paused = false
          this.#drain()
        })
        return
      }
      const at = this.#head++
      this.#visit(this.#queue[at] as number, this.#causes[at])
    }
    if (this.#live === 0) this.#finish()
  }

  #visit(index: number, cause: number | undefined): void {
    const frame = this.#frame
    const step = frame.scope.steps[index] as StepPlan
    const { inputs, skip, ambiguous: port } = gather(step.inputs, this.#values, frame.sources)
    if (skip !== null) {
      const { run, prefix } = frame
      const seq = run.logging ? run.log.emit(prefix + step.id, 'node.skipped', { node: step.id, reason: skip }, cause) : 0
      this.#release(step, seq)
      return
    }
    const outcome = new Visit(frame, step, inputs).start(port === null ? null : ambiguous(port, step.id), cause)
    if (outcome instanceof Promise) {
      this.#live++
      outcome.then((settled) => {
        this.#live--
        this.#settled(step, settled)
        if (this.#paused) return
        this.#drain()
      })
    } else this.#settled(step, outcome)
  }

  #settled(step: StepPlan, outcome: VisitOutcome): void {
    const { abort } = this.#frame
    if (abort.aborted) return
    if (outcome.ok) {
      this.#values[step.index] = outcome.outputs
      this.#release(step, outcome.seq)
      return
    }
    this.#failure = { error: outcome.error, node: outcome.node }
    abort.abort(cancelled(`Ended because "${step.label || step.id}" failed.`))
  }

  #release(step: StepPlan, seq: number): void {
    for (const target of step.targets) {
      const left = (this.#pending[target] as number) - 1
      this.#pending[target] = left
      if (left > 0) continue
      if (seq > 0) this.#causes[this.#queue.length] = seq
      this.#queue.push(target)
    }
  }

  #aborted(): void {
    if (this.#done || this.#live === 0) return
    this.#cancelGrace = this.#frame.run.clock.after(graceMs, () => this.#finish())
  }

  #finish(): void {
    if (this.#done) return
    this.#done = true
    this.#cancelGrace?.()
    const { abort } = this.#frame
    if (this.#failure) this.#resolve({ ok: false, ...this.#failure })
    else if (abort.reason) this.#resolve({ ok: false, error: abort.reason, node: this.#frame.owner })
    else this.#resolve(scopeResult(this.#frame, this.#values))
  }
}

/** Runs one pass through a scope. Never rejects; resolves once every step it started has settled. */
export function runScope(frame: Frame): Promise<ScopeResult> {
  return new Promise((resolve) => new Pass(frame, resolve).start())
}
