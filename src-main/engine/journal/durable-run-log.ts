import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import {
  type RunEvent,
  type RunEventData,
  type RunEventKind,
  type ValueRef,
  volatileKinds,
  type WaitRequest,
} from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import type { LogRow, LogStore, RunChange } from '../../storage/log-store.ts'
import { secretMask } from '../../storage/vault/secret-mask.ts'
import type { Consent, StepEffect, StepOptions } from '../executor.ts'
import { AgentsAtWork } from './agents-at-work.ts'
import type { EarlierLife } from './earlier-life.ts'
import type { EventBus } from './event-bus.ts'
import { envelope } from './event-envelope.ts'
import { HeldText } from './held-text.ts'
import type { Flushable, LogFlusher } from './log-flusher.ts'
import type { RunLog } from './run-log.ts'
import { StepJournal } from './step-journal.ts'
import { loadValue, ValueRefs } from './value-ref.ts'
import { type AnswerBy, WaitJournal } from './wait-journal.ts'

export interface DurableRunLogOptions {
  runId: string
  correlationId: string
  /** From `claim` or `create`. */
  epoch: number
  store: LogStore
  blobs: BlobStore
  bus: EventBus
  flusher: LogFlusher
  /** What the log holds already; null for a new run. */
  earlier: EarlierLife | null
  /** Answers a wait at once, where nobody is to be asked. */
  answerer?(path: string, name: string, request: WaitRequest): Json | undefined
  /** Called each time that the record of the run has changed. */
  onChange?(): void
  /** Called when the medium takes no rows for now, with why, and with null once it does again. */
  onHeld?(error: AppError | null): void
  /** Called once when rows can no longer be kept; nothing that happens after it is stored. */
  onBroken?(error: AppError): void
  /** Called with what a node gave, each time that one has finished. */
  onFinished?(outputs: RunEventData['node.finished']['outputs']): void
  /** Called when somebody has to say whether an outside effect happened. */
  onUnknownOutcome?(): void
}

/** What may pass by itself: a disk that is full, a share that is away. */
const mayPass: ReadonlySet<string> = new Set(['journal.unwritable', 'file.unwritable'])
const firstPauseMs = 100
const longestPauseMs = 5_000

/** Rows that are sent off at once, whoever waits. */
const fullBuffer = 512

/**
 * The log of one run over a `LogStore`. Rows are buffered; they are sent off when somebody waits for them, when there are
 * many, or 20 ms later. At most one append of a run is on its way, so that rows stay in order.
 */
export class DurableRunLog implements RunLog, Flushable {
  readonly runId: string
  readonly durable = true
  /** Called when a wait is being answered, by whomever. */
  onAnswer: ((id: string) => void) | null = null
  readonly agents = new AgentsAtWork()
  readonly #options: DurableRunLogOptions
  readonly #earlier: EarlierLife | null
  readonly #refs: ValueRefs
  readonly #steps: StepJournal
  readonly #waits: WaitJournal
  readonly #text = new HeldText((path, data, cause) => this.#store(path, 'node.text', data, cause))
  #lastSuccess: string | null
  /** What agents are to be told at their next turn. */
  #feedback: { agent: string; text: string }[]
  #seq: number
  #sent: number
  #durableSeq: number
  #rows: LogRow[] = []
  /** What readers have not been shown yet, because rows before it are not durable. */
  #unseen: RunEvent[] = []
  #change: RunChange | undefined
  #waiters: { seq: number; resolve: () => void; reject: (error: AppError) => void }[] = []
  #sending = false
  #broken: AppError | null = null
  readonly #released = new AbortController()

  constructor(options: DurableRunLogOptions) {
    this.#options = options
    this.runId = options.runId
    this.#earlier = options.earlier
    this.#lastSuccess = options.earlier?.lastSuccess ?? null
    this.#feedback = [...(options.earlier?.feedback ?? [])]
    this.#seq = options.earlier?.seq ?? 0
    this.#sent = this.#seq
    this.#durableSeq = this.#seq
    this.#refs = new ValueRefs(options.blobs)
    this.#waits = new WaitJournal(this, options.earlier, { answerer: options.answerer, onAnswer: (id) => this.onAnswer?.(id) })
    this.#steps = new StepJournal(this, this.#waits, options)
  }

  get broken(): AppError | null {
    return this.#broken
  }

  /** Path of the visit that finished last, or null. */
  get lastSuccess(): string | null {
    return this.#lastSuccess
  }

  get seq(): number {
    return this.#seq
  }

  emit<K extends RunEventKind>(path: string, kind: K, data: RunEventData[K], cause?: number): number {
    if (this.#broken) return this.#seq
    // the one place that everything passes which is stored and shown
    data = secretMask.json(data)
    if (volatileKinds.has(kind)) {
      this.#pass(path, kind, data)
      return this.#seq
    }
    if (kind.startsWith('agent.')) this.agents.note({ path, kind, data } as unknown as RunEvent)
    const small = this.#refs.shrink(data)
    const before = this.#earlier?.echo(path, kind, small)
    if (before !== undefined) return before
    if (kind === 'node.text') return this.#text.hold(path, small as RunEventData['node.text'], cause) ?? this.#seq
    this.#text.release(path)
    if (kind !== 'node.finished') return this.#store(path, kind, small, cause)
    this.#lastSuccess = path
    const seq = this.#store(path, kind, small, cause)
    this.#options.onFinished?.((small as RunEventData['node.finished']).outputs)
    return seq
  }

  #store<K extends RunEventKind>(path: string, kind: K, data: RunEventData[K], cause: number | undefined): number {
    const text = JSON.stringify(data)
    const row = { seq: ++this.#seq, at: now(), path, kind, data: text, cause: cause === undefined || cause === 0 ? null : cause }
    this.#rows.push(row)
    const { bus, flusher, correlationId } = this.#options
    if (bus.watched(this.runId)) this.#unseen.push(envelope(this.runId, correlationId, row, JSON.parse(text)))
    if (this.#rows.length >= fullBuffer) this.flushRows()
    else if (this.#rows.length === 1) flusher.add(this)
    return row.seq
  }

  /** Volatile events keep their place among the stored ones, which are shown only once they are durable. */
  #pass(path: string, kind: RunEventKind, data: object): void {
    const { bus, correlationId } = this.#options
    if (!bus.watched(this.runId)) return
    const event = envelope(this.runId, correlationId, { seq: this.#seq, at: now(), path, kind, cause: null }, { ...data })
    if (this.#seq === this.#durableSeq) bus.publish(this.runId, [event], this.#durableSeq)
    else this.#unseen.push(event)
  }

  ref(value: Json): ValueRef {
    return this.#refs.ref(secretMask.json(value))
  }

  finished(path: string): ReturnType<RunLog['finished']> {
    const own = this.#earlier?.finished.get(path)
    const found = own ?? this.#earlier?.memo?.finished[path]
    if (!found) return undefined
    const changeable = own === undefined || this.#earlier?.changed === true
    return { fingerprint: found.fingerprint, outputs: () => this.#loadAll(found.outputs), elsewhere: own === undefined, changeable }
  }

  redo(path: string): void {
    this.#earlier?.tellAgain(path)
  }

  told(path: string, names: readonly string[]): string[] {
    const before = this.#earlier?.told.get(path)
    if (before) return before
    const elsewhere = this.#earlier?.memo?.told[path]
    for (const text of elsewhere ?? []) this.emit(path, 'agent.told', { agent: names[0] ?? '', to: names[0] ?? '', text })
    if (elsewhere) return elsewhere
    // the model has answered without it already
    if (this.#steps.knows(path)) return []
    const told = this.#feedback.filter((one) => names.includes(one.agent))
    if (told.length === 0) return []
    this.#feedback = this.#feedback.filter((one) => !told.includes(one))
    for (const { agent, text } of told) this.emit(path, 'agent.told', { agent: names[0] ?? agent, to: agent, text })
    return told.map(({ text }) => text)
  }

  /** Keeps what a person has to say to an agent until its next turn. */
  feedback(agent: string, text: string): void {
    this.#feedback.push({ agent, text })
  }

  async #loadAll(refs: Record<string, ValueRef>): Promise<Record<string, Json>> {
    const entries = Object.entries(refs).map(async ([port, ref]) => [port, await this.load(ref)] as const)
    return Object.fromEntries(await Promise.all(entries))
  }

  load(ref: ValueRef): Promise<Json> {
    return loadValue(ref, this.#options.blobs)
  }

  step<T extends Json>(
    path: string,
    name: string,
    effect: StepEffect,
    options: StepOptions & { signal: AbortSignal },
    fn: (io: { signal: AbortSignal; idempotencyKey: string }) => Promise<T>,
  ): Promise<T> {
    return this.#steps.step(path, name, effect, options, fn)
  }

  wait(path: string, name: string, request: WaitRequest, signal: AbortSignal, consent?: Consent): Promise<Json> {
    return this.#waits.wait(path, name, request, signal, consent)
  }

  /** Answers a wait of this run that nobody has answered. Throws `run.wait_unknown`. */
  answer(id: string, answer: Json, by: AnswerBy): Promise<void> {
    return this.#waits.answer(id, answer, by)
  }

  /** Waits that nobody has answered. */
  get openWaits(): readonly { id: string; request: WaitRequest }[] {
    return this.#waits.open
  }

  /** Changes the record of the run together with what is stored next. */
  change(change: RunChange): void {
    this.#change = { ...this.#change, ...secretMask.json(change) }
    if (this.#rows.length === 0) this.#options.flusher.add(this)
  }

  async flush(): Promise<void> {
    this.#text.releaseAll()
    if (this.#broken) throw this.#broken
    if (this.#durableSeq === this.#seq && this.#change === undefined) return
    const seq = this.#seq
    await new Promise<void>((resolve, reject) => {
      this.#waiters.push({ seq, resolve, reject })
      this.flushRows()
    })
  }

  flushRows(): void {
    if (this.#sending || this.#broken || (this.#rows.length === 0 && this.#change === undefined)) return
    this.#sending = true
    void this.#send()
  }

  async #send(): Promise<void> {
    const { store, epoch } = this.#options
    try {
      do {
        const rows = this.#rows
        const change = this.#change
        this.#rows = []
        this.#change = undefined
        const before = this.#sent
        this.#sent += rows.length
        await this.#untilWritten(() => store.append(this.runId, epoch, before, rows, change))
        if (change) this.#options.onChange?.()
        this.#stored(this.#sent)
      } while (this.#waiters.length > 0 && (this.#rows.length > 0 || this.#change !== undefined))
      this.#sending = false
      if (this.#rows.length > 0) this.#options.flusher.add(this)
    } catch (thrown) {
      this.#break(toAppError(thrown, 'journal.unwritable'))
    }
  }

  /** Values first, then the rows that name them. While the medium takes neither, the run is held, and it is tried again. */
  async #untilWritten(append: () => Promise<void>): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        if (this.#refs.pending) await this.#refs.settled()
        await append()
        if (failures > 0) this.#hold(null)
        return
      } catch (thrown) {
        const error = toAppError(thrown, 'journal.unwritable')
        if (!mayPass.has(error.code) || this.#released.signal.aborted) throw error
        if (failures === 0) this.#hold(error)
        await sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** failures), undefined, { signal: this.#released.signal }).catch(() => {})
      }
    }
  }

  #hold(error: AppError | null): void {
    this.#options.onHeld?.(error)
    this.tellHeld(error?.message ?? null)
  }

  /** Tells those who watch why the run stands, or that it no longer does. */
  tellHeld(reason: string | null): void {
    const { bus, correlationId } = this.#options
    const row = { seq: this.#durableSeq, at: now(), path: '', kind: 'run.held' as const, cause: null }
    bus.publish(this.runId, [envelope(this.runId, correlationId, row, { reason })], this.#durableSeq)
  }

  #stored(seq: number): void {
    this.#durableSeq = seq
    const still = this.#waiters.filter((waiter) => waiter.seq > seq)
    for (const waiter of this.#waiters) if (waiter.seq <= seq) waiter.resolve()
    this.#waiters = still
    const { bus } = this.#options
    if (!bus.watched(this.runId)) {
      this.#unseen = []
      return
    }
    // a volatile event with this seq came after the stored one and may be shown with it
    const end = this.#unseen.findIndex((event) => event.seq > seq)
    const visible = end < 0 ? this.#unseen : this.#unseen.slice(0, end)
    this.#unseen = end < 0 ? [] : this.#unseen.slice(end)
    bus.publish(this.runId, visible, seq)
  }

  #break(error: AppError): void {
    if (this.#broken) return
    const stops = error.code.startsWith('journal.')
    const broken = stops
      ? error
      : new AppError('journal.unwritable', error.message, { cause: error, ...(error.hint ? { hint: error.hint } : {}) })
    this.#broken = broken
    this.#rows = []
    this.#unseen = []
    for (const waiter of this.#waiters) waiter.reject(broken)
    this.#waiters = []
    this.#text.drop()
    this.#options.onBroken?.(broken)
  }

  /** Ends this log's part in the run without a trace: waits end, and nothing more is stored. */
  release(): void {
    this.#released.abort()
    this.#text.drop()
    this.#waits.release()
  }
}

/** Microseconds since the epoch. */
function now(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000)
}
