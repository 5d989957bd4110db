import type { RunEventData, WaitRequest } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { NodeSpec } from '#shared/nodes/node-spec.ts'
import type { EngineServices } from './services.ts'

/** Value per output port. A port that is absent is skipped; `undefined` counts as absent. */
export type Outputs = Record<string, Json | undefined>

/** How one effect touches the world: `recorded` is safe to repeat, `outside` changes something. */
export type StepEffect = 'recorded' | 'outside'

export interface StepOptions {
  /** What decides whether a stored result still counts: anything that would change the result. */
  fingerprint: Json
  timeoutMs?: number
  /** Whether a result says that the effect came to nothing. Such a one is not kept when a failed run is taken up again. */
  isFailure?(result: Json): boolean
  /** What a person found that the effect has given, as its result. Absent: as they say it. */
  asResult?(found: Json): Json
}

/** The events an executor may emit about its own work; the engine adds the envelope. */
export type EmittableKind = Exclude<keyof RunEventData, `run.${string}` | `step.${string}`>

/** The outcome of one pass through a container's inside. */
export type ScopeOutcome =
  | { ok: true; sinks: Record<string, Json>; skipped: string[] }
  | { ok: false; error: import('#shared/errors/app-error.ts').AppError; node: string }

/** An answer that a person has given before: in this run, or by granting it before the run. */
export interface Consent {
  answer: Json
  by: 'consent' | 'grant'
}

/** A place in a run where effects happen: a node, or an agent's turn or call inside it. */
export interface StepContext {
  /** Where in the run this is, by structure. */
  readonly path: string
  /** Aborted on cancel, time-out and budget stop. Every wait inside `fn` must honour it. */
  readonly signal: AbortSignal
  /** Runs `fn` once ever for this path, name and fingerprint: a stored result is returned without running it. */
  step<T extends Json>(
    name: string,
    effect: StepEffect,
    fn: (io: { signal: AbortSignal; idempotencyKey: string }) => Promise<T>,
    options: StepOptions,
  ): Promise<T>
  /**
   * Waits for an answer from outside: approval, question, long delay. Survives the process. `consent` is the answer where a
   * person has given it before: it is written down with the question.
   */
  wait(name: string, request: WaitRequest, consent?: Consent): Promise<Json>
  /**
   * What a person wants the agent that works here to know before its turn at this place; the same in every life of the run.
   * `names` are its id first, then what else it may be addressed by.
   */
  told(names: readonly string[]): string[]
  emit<K extends EmittableKind>(kind: K, data: RunEventData[K]): void
  /** The same place with further path segments (`turn:2`, `call:0`, `spawn:1`), for work that has structure of its own. */
  at(...segments: string[]): StepContext
  /** Recorded clock (epoch milliseconds) and random number in [0, 1): the same again when the run is resumed. */
  now(): Promise<number>
  random(): Promise<number>
}

/** What an executor is given for one visit of its node. */
export interface NodeContext<Config = unknown> extends StepContext {
  readonly runId: string
  readonly nodeId: string
  readonly label: string
  readonly config: Config
  /** Value per connected input port; an array for a `many` port; ports that got only skips are absent. */
  readonly inputs: Readonly<Record<string, Json>>
  readonly services: EngineServices
  /** Outputs that an edge leaves from, where a kind's meaning depends on it. Absent: take all as connected. */
  readonly connectedOutputs?: ReadonlySet<string>
  /** Direct members of a container whose children are not dataflow: a parent agent's children. */
  readonly members: readonly { nodeId: string; kind: string; label: string; config: unknown }[]
  /** Steps that the run may still take, in its budget. */
  readonly stepsLeft: number
  /**
   * Containers only. Runs the inside once under `segment` (`loop:0`, `map:3`, `try:1`). `branch` limits it to one branch of a
   * container that has several (a try's). Failures inside come back as values.
   */
  runInside(segment: string, sources: Record<string, Json>, options?: { branch?: string; signal?: AbortSignal }): Promise<ScopeOutcome>
  /** Runs another document as part of this run, under this node's path. */
  runWorkflow(reference: string, inputs: Record<string, Json>): Promise<Json>
}

/**
 * The behaviour of a node kind. Returns a value per output port, plainly or as a promise (plainly is faster for pure
 * nodes). Throws an `AppError` on failure; retries, the `error` port, fallbacks and time limits are the engine's.
 */
export interface Executor<Config = unknown> {
  run(context: NodeContext<Config>): Outputs | Promise<Outputs>
}

/** The config type of a spec. */
export type ConfigOf<Spec> = Spec extends NodeSpec<string, infer Config> ? Config : never

/** An executor whose module is loaded at its first visit: keeps heavy imports out of the start. */
export function lazy<Config>(load: () => Promise<Executor<Config>>): Executor<Config> {
  let loaded: Executor<Config> | undefined
  return {
    run(context) {
      if (loaded) return loaded.run(context)
      return load().then((executor) => {
        loaded = executor
        return executor.run(context)
      })
    },
  }
}
