import { AppError } from '#shared/errors/app-error.ts'
import type { RunEventData } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { NodeContext, StepContext } from '../executor.ts'
import type { EngineServices } from '../services.ts'
import { AbortScope } from './abort-scope.ts'
import { cancelled } from './failure.ts'
import { workflowOutput } from './gather.ts'
import type { LiveVisit } from './live-visit.ts'
import type { Frame } from './run-state.ts'
import { timeLimited } from './time-limit.ts'

const deepestWorkflow = 16

/** One place inside the visit of a node. Its methods are fields, since executors take them apart (`run({ step })`). */
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

  readonly step: StepContext['step'] = async (name, effect, fn, options) => {
    const { log, clock, gate } = this.visit.frame.run
    if (gate.shut) await this.visit.activity.waiting(() => gate.passed(this.abort), true)
    return this.visit.activity.during(async () => {
      if (this.abort.reason) throw this.abort.reason
      const { timeoutMs } = options
      if (timeoutMs === undefined) return await log.step(this.path, name, effect, { ...options, signal: this.signal }, fn)
      const limit = new AbortScope(this.abort)
      const late = new AppError('node.timeout', `"${name}" took longer than ${timeoutMs / 1000} s.`, {
        place: { node: this.visit.step.id },
      })
      try {
        return await log.step(this.path, name, effect, { ...options, signal: limit.signal }, (io) =>
          timeLimited(fn(io), limit, timeoutMs, late, clock),
        )
      } finally {
        limit.release()
      }
    })
  }

  readonly wait: StepContext['wait'] = (name, request, consent) => {
    const { log } = this.visit.frame.run
    return this.visit.activity.waiting(async () => {
      if (this.abort.reason) throw this.abort.reason
      return await log.wait(this.path, name, request, this.signal, consent)
    }, true)
  }

  readonly emit: StepContext['emit'] = (kind, data) => {
    const { run } = this.visit.frame
    if (run.logging) run.log.emit(this.path, kind, data)
    if (kind !== 'model.returned') return
    const { usage, fromJournal } = data as RunEventData['model.returned']
    const over = fromJournal ? undefined : run.budget.model(usage)
    if (over) run.exceed(over, this.path)
  }

  readonly told: StepContext['told'] = (names) => this.visit.frame.run.log.told(this.path, names)

  readonly at: StepContext['at'] = (...segments) => new Place(this.visit, this.abort, [this.path, ...segments].join('/'))

  readonly now: StepContext['now'] = () => this.#reading('now', () => this.visit.frame.run.clock.now())

  readonly random: StepContext['random'] = () => this.#reading('random', this.visit.frame.run.random)

  /** Readings at one place are told apart by their order there, which is the same in every life of the run. */
  #reading(name: string, read: () => number): Promise<number> {
    if (!this.visit.frame.run.log.durable) return Promise.resolve(read())
    const count = this.visit.countReading(`${this.path}#${name}`)
    return this.step(`${name}:${count}`, 'recorded', () => Promise.resolve(read()), { fingerprint: null })
  }
}

/** What the executor of one attempt is given. */
export class VisitContext extends Place implements NodeContext {
  readonly runId: string
  readonly nodeId: string
  readonly label: string
  readonly config: unknown
  readonly inputs: Readonly<Record<string, Json>>
  readonly services: EngineServices
  readonly connectedOutputs: ReadonlySet<string>
  readonly members: NodeContext['members']

  constructor(visit: LiveVisit, abort: AbortScope, path: string) {
    super(visit, abort, path)
    const { run } = visit.frame
    const { step } = visit
    this.runId = run.log.runId
    this.nodeId = step.id
    this.label = step.label
    this.config = step.config
    this.inputs = visit.inputs
    this.services = run.services
    this.connectedOutputs = step.connectedOutputs
    this.members = step.members
  }

  get stepsLeft(): number {
    return this.visit.frame.run.budget.stepsLeft
  }

  readonly runInside: NodeContext['runInside'] = async (segment, sources, options = {}) => {
    const { frame, step } = this.visit
    const { inside } = step
    const scope = inside?.get(options.branch ?? '') ?? (inside?.size === 1 ? [...inside.values()][0] : undefined)
    if (!scope) throw new AppError('document.invalid', `"${step.label || step.id}" has nothing inside for "${options.branch ?? ''}".`)
    const result = await this.#run({ ...frame, scope, owner: step.id, sources, prefix: `${this.path}/${segment}/` }, options.signal)
    if (!result.ok) return { ok: false, error: result.error, node: result.node }
    return { ok: true, sinks: result.sinks, skipped: result.skipped }
  }

  readonly runWorkflow: NodeContext['runWorkflow'] = async (reference, inputs) => {
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
    const workflow = { plan, inputs, depth }
    const result = await this.#run({ ...frame, workflow, scope: plan.top, owner: step.id, sources: {}, prefix: `${this.path}/` })
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
