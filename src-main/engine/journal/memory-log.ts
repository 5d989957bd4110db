import type { RunEventData, RunEventKind, ValueRef, WaitRequest } from '#shared/events/run-event.ts'
import { volatileKinds } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { Consent, StepEffect, StepOptions } from '../executor.ts'
import type { RunLog } from './run-log.ts'

/** One event as the engine gave it, before the envelope of a stored log. */
export type LoggedEvent = {
  [Kind in RunEventKind]: { seq: number; path: string; kind: Kind; data: RunEventData[Kind]; cause: number | undefined }
}[RunEventKind]

export interface MemoryLogOptions {
  runId?: string
  /** Events of an earlier life of the run: what they say is finished is not done again. */
  earlier?: readonly LoggedEvent[]
  /** Answers what the run waits for; without it a wait lasts until the run is ended. */
  answer?(path: string, name: string, request: WaitRequest): Json | undefined | Promise<Json>
  /** Called with each event, for those who watch. */
  onEvent?(event: LoggedEvent): void
}

/** A log in memory: keeps every event in an array. For tests and for runs whose record nobody keeps. */
export class MemoryRunLog implements RunLog {
  readonly runId: string
  readonly durable = true
  readonly events: LoggedEvent[] = []
  readonly #options: MemoryLogOptions
  readonly #finished = new Map<string, { fingerprint: string | undefined; outputs: Record<string, Json> }>()
  readonly #results = new Map<string, Json>()

  constructor(options: MemoryLogOptions = {}) {
    this.runId = options.runId ?? 'run_memory'
    this.#options = options
    for (const event of options.earlier ?? []) {
      this.events.push(event)
      this.#remember(event)
    }
  }

  emit<K extends RunEventKind>(path: string, kind: K, data: RunEventData[K], cause?: number): number {
    const volatile = volatileKinds.has(kind)
    const seq = this.events.length + (volatile ? 0 : 1)
    const event = { seq, path, kind, data, cause } as LoggedEvent
    if (!volatile) {
      this.events.push(event)
      this.#remember(event)
    }
    this.#options.onEvent?.(event)
    return seq
  }

  #remember(event: LoggedEvent): void {
    if (event.kind === 'node.finished') {
      const outputs = Object.fromEntries(Object.entries(event.data.outputs).map(([port, ref]) => [port, readBack(ref)]))
      this.#finished.set(event.path, { fingerprint: event.data.fingerprint, outputs })
    }
    if (event.kind === 'node.failed' && event.data.handled === 'error-port') {
      const { code, message } = event.data.error
      this.#finished.set(event.path, { fingerprint: undefined, outputs: { error: { code, message, node: event.data.node } } })
    }
    if (event.kind === 'step.result') this.#results.set(`${event.path}#${event.data.name}`, readBack(event.data.result))
    if (event.kind === 'step.answer') this.#results.set(`${event.path}#${event.data.name}`, event.data.answer)
  }

  ref(value: Json): ValueRef {
    return { value }
  }

  finished(path: string): ReturnType<RunLog['finished']> {
    const found = this.#finished.get(path)
    if (!found) return undefined
    return { fingerprint: found.fingerprint, outputs: () => Promise.resolve(found.outputs), elsewhere: false, changeable: false }
  }

  redo(): void {}

  told(): string[] {
    return []
  }

  async step<T extends Json>(
    path: string,
    name: string,
    effect: StepEffect,
    options: StepOptions & { signal: AbortSignal },
    fn: (io: { signal: AbortSignal; idempotencyKey: string }) => Promise<T>,
  ): Promise<T> {
    const known = this.#results.get(`${path}#${name}`)
    if (known !== undefined) return known as T
    const fingerprint = JSON.stringify(options.fingerprint)
    const idempotencyKey = `${this.runId}/${path}#${name}`
    if (effect === 'outside') this.emit(path, 'step.intent', { name, fingerprint, idempotencyKey })
    const start = performance.now()
    const result = await fn({ signal: options.signal, idempotencyKey })
    this.emit(path, 'step.result', { name, fingerprint, result: this.ref(result), ms: performance.now() - start })
    return result
  }

  async wait(path: string, name: string, request: WaitRequest, signal: AbortSignal, consent?: Consent): Promise<Json> {
    const known = this.#results.get(`${path}#${name}`)
    if (known !== undefined) return known
    this.emit(path, 'step.wait', { name, request })
    const answer = consent?.answer ?? (await this.#options.answer?.(path, name, request))
    if (answer === undefined)
      return new Promise((_, reject) => {
        const onAbort = () => reject(signal.reason)
        if (signal.aborted) onAbort()
        else signal.addEventListener('abort', onAbort, { once: true })
      })
    this.emit(path, 'step.answer', { name, answer, by: consent?.by ?? 'flag' })
    return answer
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }
}

function readBack(ref: ValueRef): Json {
  return 'value' in ref ? ref.value : ref.preview
}
