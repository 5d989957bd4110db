import { AppError, toAppError } from '#shared/errors/app-error.ts'
import type { RunEventData, WaitRequest } from '#shared/events/run-event.ts'
import { canonicalJson, type Json, type JsonObject } from '#shared/json.ts'
import type { PortContext } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import type { EmittableKind, NodeContext, Outputs, ScopeOutcome, StepContext } from '../executor.ts'
import { executorOf } from '../executors/registry.ts'
import type { EngineServices } from '../services.ts'
import { harnessServices } from './harness-services.ts'

/** One event that the executor emitted, with the place it came from. */
export interface HarnessEvent<Kind extends EmittableKind = EmittableKind> {
  path: string
  kind: Kind
  data: RunEventData[Kind]
}

/** What the steps of a visit gave, by path and name: hand it to the next `runNode` to see that visit resumed. */
export type HarnessJournal = Map<string, { fingerprint: string; result: Json }>

export interface HarnessOptions {
  /** Expressions, templates and the sandbox are real ones unless given here; the rest is for the test to give. */
  services?: Partial<EngineServices>
  members?: NodeContext['members']
  /** Stands in for the inside of a container. Give the values of its sinks, or a whole outcome. */
  inside?: (call: {
    segment: string
    sources: Record<string, Json>
    branch: string | undefined
    signal: AbortSignal
  }) => ScopeOutcome | Record<string, Json> | Promise<ScopeOutcome | Record<string, Json>>
  /** Answers to `wait`, by its name. A wait with no answer takes its default when it has an end, and fails otherwise. */
  answers?: Record<string, Json | ((request: WaitRequest) => Json)>
  /** Outputs that count as connected. Default: all of them. */
  connectedOutputs?: ReadonlySet<string>
  /** Steps left in the budget of the run. Default: no limit. */
  stepsLeft?: number
  workflow?: (reference: string, inputs: Record<string, Json>) => Json | Promise<Json>
  /** What the ports of `input`, `output` and `sub-workflow` are made of. */
  ports?: Partial<PortContext>
  journal?: HarnessJournal
  signal?: AbortSignal
  /** Epoch milliseconds of the context's clock. */
  now?: number
  label?: string
}

export interface HarnessRun {
  outputs: Record<string, Json>
  events: HarnessEvent[]
  waits: { name: string; request: WaitRequest }[]
  /** Names of the steps that really ran, with their paths, in order. */
  steps: { path: string; name: string; effect: string }[]
  journal: HarnessJournal
}

/** The clock of a harness run where a test gives none: 2026-01-01T00:00:00Z. */
export const harnessNow = Date.UTC(2026, 0, 1)

/**
 * One visit of one node, with the real executor and everything around it in memory: the config is parsed by the spec as
 * the engine does it, steps and waits are kept in a map, events in a list. Throws what the executor throws. Fails when
 * the executor gives a port that its spec does not have, or a value that is not JSON.
 */
export async function runNode(
  kind: string,
  config: JsonObject,
  inputs: Record<string, Json>,
  options: HarnessOptions = {},
): Promise<HarnessRun> {
  const spec = specOf(kind)
  const executor = executorOf(kind)
  if (!spec || !executor) throw new Error(`There is no registered kind "${kind}"`)
  const parsed = spec.config.safeParse(config)
  if (!parsed.success) throw new AppError('node.config_invalid', `${kind}: ${parsed.error.message}`)
  const run = new Visit(options, `n_${kind}`)
  const context: NodeContext = Object.assign(run.place(run.root), {
    runId: 'run_harness',
    nodeId: run.root,
    label: options.label ?? spec.title,
    config: parsed.data,
    inputs,
    services: harnessServices(options.services ?? {}),
    members: options.members ?? [],
    stepsLeft: options.stepsLeft ?? Number.POSITIVE_INFINITY,
    ...(options.connectedOutputs ? { connectedOutputs: options.connectedOutputs } : {}),
    runInside: (segment: string, sources: Record<string, Json>, inner?: { branch?: string; signal?: AbortSignal }) =>
      runInside(options, run.signal, segment, sources, inner),
    runWorkflow: async (reference: string, values: Record<string, Json>) => {
      if (!options.workflow) throw new Error('This test gave no `workflow`')
      return options.workflow(reference, values)
    },
  })
  const given = await executor.run(context)
  const ports = spec.outputs(parsed.data, { workflow: { inputs: {}, outputs: {} }, ...options.ports })
  return { ...run.record, outputs: checkedOutputs(kind, given, new Set(ports.map((port) => port.id))) }
}

function checkedOutputs(kind: string, given: Outputs, ports: ReadonlySet<string>): Record<string, Json> {
  const outputs: Record<string, Json> = {}
  for (const [port, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (!ports.has(port)) throw new Error(`"${kind}" gave a value on "${port}", but its outputs are ${[...ports].join(', ') || 'none'}`)
    const copy = JSON.parse(JSON.stringify(value)) as Json
    if (canonicalJson(copy) !== canonicalJson(value)) throw new Error(`"${kind}" gave a value on "${port}" that is not plain JSON`)
    outputs[port] = copy
  }
  return outputs
}

async function runInside(
  options: HarnessOptions,
  outer: AbortSignal,
  segment: string,
  sources: Record<string, Json>,
  inner: { branch?: string; signal?: AbortSignal } = {},
): Promise<ScopeOutcome> {
  if (!options.inside) throw new Error('This test gave no `inside`')
  try {
    const given = await options.inside({ segment, sources, branch: inner.branch, signal: inner.signal ?? outer })
    if (typeof given.ok === 'boolean') return given as ScopeOutcome
    return { ok: true, sinks: given as Record<string, Json>, skipped: [] }
  } catch (thrown) {
    return { ok: false, error: toAppError(thrown, 'node.failed'), node: 'n_inside' }
  }
}

function owned(context: unknown): void {
  if (context === undefined) throw new TypeError('A method was taken off its context: call it as context.method(…)')
}

/** The in-memory side of one visit. */
class Visit {
  readonly record: Omit<HarnessRun, 'outputs'>
  readonly signal: AbortSignal
  readonly root: string
  private readonly options: HarnessOptions

  constructor(options: HarnessOptions, root: string) {
    this.options = options
    this.root = root
    this.signal = options.signal ?? new AbortController().signal
    this.record = { events: [], waits: [], steps: [], journal: options.journal ?? new Map() }
  }

  place(path: string): StepContext {
    const { record, signal } = this
    const { answers, now = harnessNow } = this.options
    const placeAt = (deeper: string) => this.place(deeper)
    const place: StepContext = {
      path,
      signal,
      // methods, as in the engine: an executor that takes one off its context must fail here too
      async step(name, effect, fn, { fingerprint, timeoutMs }) {
        owned(this)
        const key = `${path}#${name}`
        const print = canonicalJson(fingerprint)
        const stored = record.journal.get(key)
        // the caller of `step` chose the type that it stored under this key
        if (stored?.fingerprint === print) return stored.result as never
        record.steps.push({ path, name, effect })
        const limited = timeoutMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
        const result = await fn({ signal: limited, idempotencyKey: key })
        record.journal.set(key, { fingerprint: print, result })
        return result
      },
      async wait(name, request, consent) {
        owned(this)
        if (consent !== undefined) return consent.answer
        record.waits.push({ name, request })
        const answer = answers?.[name]
        if (answer !== undefined) return typeof answer === 'function' ? answer(request) : answer
        if (request.until !== undefined) return request.defaultAnswer ?? null
        throw new Error(`Nothing answers the wait "${name}": ${request.title}`)
      },
      told: () => [],
      emit(kind, data) {
        owned(this)
        record.events.push({ path, kind, data } as HarnessEvent)
      },
      at(...segments) {
        owned(this)
        return placeAt([path, ...segments].join('/'))
      },
      async now() {
        owned(this)
        return now
      },
      async random() {
        owned(this)
        return 0.5
      },
    }
    return place
  }
}
