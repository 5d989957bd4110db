import type { RunEventData, RunEventKind, WaitRequest } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { Consent, StepEffect, StepOptions } from '../executor.ts'

export interface FinishedVisit {
  fingerprint: string | undefined
  outputs(): Promise<Record<string, Json>>
  /** It was another run's, and is not in this log yet. */
  elsewhere: boolean
  /** Another fingerprint is no fault: a person has changed the run. */
  changeable: boolean
}

/**
 * The log of one run as the engine writes it, and the journal as it reads it again. The scheduler, the reference, the
 * LangGraph emission and the agents know runs only through this.
 */
export interface RunLog {
  readonly runId: string
  /** False for a log that keeps nothing: fingerprints are then not computed. */
  readonly durable: boolean
  /** Buffers one event. Gives its seq (of the last stored event for volatile kinds). `cause` is a seq of this run. */
  emit<K extends RunEventKind>(path: string, kind: K, data: RunEventData[K], cause?: number): number
  /** Values as events hold them: over 32 KiB they go to the blob store first. */
  ref(value: Json): import('#shared/events/run-event.ts').ValueRef
  /** What a node visit gave before, if it finished; large values are loaded by `outputs()`. */
  finished(path: string): FinishedVisit | undefined
  /** The visit at `path` is made once more, since what it would do has changed: what happens there is told again. */
  redo(path: string): void
  /** See `StepContext.told`. */
  told(path: string, names: readonly string[]): string[]
  /** See `StepContext.step`. Resolves only when the result is durable; an outside effect starts only when its intent is. */
  step<T extends Json>(
    path: string,
    name: string,
    effect: StepEffect,
    options: StepOptions & { signal: AbortSignal },
    fn: (io: { signal: AbortSignal; idempotencyKey: string }) => Promise<T>,
  ): Promise<T>
  /** See `StepContext.wait`. Rejects with `run.cancelled` when `signal` aborts. */
  wait(path: string, name: string, request: WaitRequest, signal: AbortSignal, consent?: Consent): Promise<Json>
  /** Resolves when everything emitted so far is durable. */
  flush(): Promise<void>
}
