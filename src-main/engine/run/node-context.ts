import { AppError } from '#shared/errors/app-error.ts'
import type { RunEventData, WaitRequest } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { EmittableKind, NodeContext, ScopeOutcome, StepContext, StepEffect, StepOptions } from '../executor.ts'
import type { EngineServices } from '../services.ts'
import { AbortScope } from './abort-scope.ts'
import { cancelled } from './failure.ts'
import { workflowOutput } from './gather.ts'
import type { LiveVisit } from './live-visit.ts'
import type { Frame } from './run-state.ts'
import { timeLimited } from './time-limit.ts'

const deepestWorkflow = 16

/** One place inside the visit of a node. */
class Place implements StepContext {
  readonly path: string
  protected readonly visit: LiveVisit
  protected readonly abort: AbortScope

  constructor(visit: LiveVisit, abort: AbortScope, path: string) {
    this.visit = visit
    this.abort = abort
    this.path = path
  }

  get signal(): AbortSignal {
    return this.abort.signal
  }

  step<T extends Json>(
    name: string,
    effect: StepEffect,
    fn: (io: { signal: AbortSignal; idempotencyKey: string }) => Promise<T>,
    options: StepOptions,
  ): Promise<T> {
    const { log, clock } = this.visit.frame.run
    return this.visit.activity.during(async () => {
      if (this.abort.reason) throw this.abort.reason
      const { timeoutMs } = options
      if (timeoutMs === undefined) return await log.step(this.path, name, effect, { ...options, signal: this.signal }, fn)
      const limit = new AbortScope(this.abort)
      try {
        return await log.step(this.path, name, effect, { ...options, signal: limit.signal }, (io) =>
          timeLimited(
            fn(io),
            limit,
            timeoutMs,
            new AppError('node.timeout', `"${name}" took longer than ${timeoutMs / 1000} s.`, { place: { node: this.visit.step.id } }),
            clock,
          ),
        )
      } finally {
        limit.release()
      }
    })
  }

  wait(name: string, request: WaitRequest): Promise<Json> {
    const { log } = this.visit.frame.run
    return this.visit.activity.waiting(async () => {
      if (this.abort.reason) throw this.abort.reason
      return await log.wait(this.path, name, request, this.signal)
    }, true)
  }

  emit<K extends EmittableKind>(kind: K, data: RunEventData[K]): void {
    const { run } = this.visit.frame
    if (run.logging) run.log.emit(this.path, kind, data)
    if (kind !== 'model.returned') return
    const { usage, fromJournal } = data as RunEventData['model.returned']
    const over = fromJournal ? undefined : run.budget.model(usage)
    if (over) run.exceed(over, this.path)
  }

  at(...segments: string[]): StepContext {
    return new Place(this.visit, this.abort, [this.path, ...segments].join('/'))
  }

  now(): Promise<number> {
    const { run } = this.visit.frame
    return this.#reading('now', () => run.clock.now())
  }

  random(): Promise<number> {
    return this.#reading('random', this.visit.frame.run.random)
  }

  /** Readings at one place are told apart by their order there, which is the same in every life of the run. */
  #reading(name: string, read: () => number): Promise<number> {
    if (!this.visit.frame.run.log.durable) return Promise.resolve(read())
    const count = this.visit.countReading(`${this.path}#${name}`)
    return this.step(`${name}:${count}`, 'recorded', () => Promise.resolve(read()), { fingerprint: null })
  }
}

/** What the executor of one attempt is given. */
export class VisitContext extends Place implements NodeContext {
  readonly inputs: Readonly<Record<string, Json>>

  constructor(visit: LiveVisit, abort: AbortScope, path: string) {
    super(visit, abort, path)
    this.inputs = visit.inputs
  }

  get runId(): string {
    return this.visit.frame.run.log.runId
  }
  get nodeId(): string {
    return this.visit.step.id
  }
  get label(): string {
    return this.visit.step.label
  }
  get config(): unknown {
    return this.visit.step.config
  }
  get services(): EngineServices {
    return this.visit.frame.run.services
  }
  get connectedOutputs(): ReadonlySet<string> {
    return this.visit.step.connectedOutputs
  }
  get members(): NodeContext['members'] {
    return this.visit.step.members
  }

  async runInside(
    segment: string,
    sources: Record<string, Json>,
    options: { branch?: string; signal?: AbortSignal } = {},
  ): Promise<ScopeOutcome> {
    const { frame, step } = this.visit
    const { inside } = step
    const scope = inside?.get(options.branch ?? '') ?? (inside?.size === 1 ? [...inside.values()][0] : undefined)
    if (!scope) throw new AppError('document.invalid', `"${step.label || step.id}" has nothing inside for "${options.branch ?? ''}".`)
    const result = await this.#run({ ...frame, scope, owner: step.id, sources, prefix: `${this.path}/${segment}/` }, options.signal)
    if (!result.ok) return { ok: false, error: result.error, node: result.node }
    return { ok: true, sinks: result.sinks, skipped: result.skipped }
  }

  async runWorkflow(reference: string, inputs: Record<string, Json>): Promise<Json> {
    const { frame, step, activity } = this.visit
    const depth = frame.workflow.depth + 1
    if (depth > deepestWorkflow)
      throw new AppError('workflow.too_deep', `"${reference}" is more than ${deepestWorkflow} workflows deep.`, {
        place: { node: step.id },
        hint: 'A workflow that runs itself must come to an end: put a Router in front of the node that runs it.',
      })
    const { loadWorkflow } = frame.run
    if (!loadWorkflow) throw new AppError('workflow.unknown', `There is no way to find the workflow "${reference}" here.`)
    const plan = await activity.during(() => loadWorkflow(reference))
    const result = await this.#run({
      ...frame,
      workflow: { plan, inputs, depth },
      scope: plan.top,
      owner: step.id,
      sources: {},
      prefix: `${this.path}/`,
    })
    if (!result.ok) throw result.error
    return workflowOutput(plan, result.values)
  }

  /** One pass below this node. Rejects when this node itself is ended; an end by `signal` is a failure like any other. */
  async #run(frame: Omit<Frame, 'abort'>, signal?: AbortSignal) {
    const abort = new AbortScope(this.abort)
    const onAbort = () => abort.abort(cancelled('Ended because its result is no longer needed.'))
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const result = await this.visit.activity.waiting(() => frame.run.runScope({ ...frame, abort }), false)
      if (this.abort.reason) throw this.abort.reason
      return result
    } finally {
      signal?.removeEventListener('abort', onAbort)
      abort.release()
    }
  }
}
