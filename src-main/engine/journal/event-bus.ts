import type { AppError } from '#shared/errors/app-error.ts'
import type { RunEvent } from '#shared/events/run-event.ts'

/** One reader's view of what is published about a run. */
export interface BusSubscription {
  /**
   * What came since the last call, in order, waiting for it if there is none. `durable` is the seq up to which the log is
   * known to be stored: a reader that finds a gap before it, because it came late or was too slow, reads the log. Rejects
   * with what the run was lost for, once nothing more will come of it.
   */
  next(): Promise<{ events: readonly RunEvent[]; durable: number }>
  close(): void
}

/** Carries events of runs to whoever watches them. Publishing never waits for a reader. */
export interface EventBus {
  /** Whether anyone would see an event of this run. */
  watched(runId: string): boolean
  /** Events in order, stored ones only once they are durable. */
  publish(runId: string, events: readonly RunEvent[], durable: number): void
  /** Tells all readers that nothing more will come, not even an end: the log of the run does not take it. */
  fail(runId: string, error: AppError): void
  subscribe(runId: string): BusSubscription
}

/** Events that a reader may be behind before it has to read the log instead. */
const defaultCapacity = 4_096

/** The bus inside one process. */
export class LocalEventBus implements EventBus {
  readonly #readers = new Map<string, Set<Reader>>()
  readonly #capacity: number

  constructor(capacity = defaultCapacity) {
    this.#capacity = capacity
  }

  watched(runId: string): boolean {
    return this.#readers.has(runId)
  }

  publish(runId: string, events: readonly RunEvent[], durable: number): void {
    for (const reader of this.#readers.get(runId) ?? []) reader.take(events, durable)
  }

  fail(runId: string, error: AppError): void {
    for (const reader of this.#readers.get(runId) ?? []) reader.fail(error)
  }

  subscribe(runId: string): BusSubscription {
    const readers = this.#readers.get(runId) ?? new Set()
    this.#readers.set(runId, readers)
    const reader = new Reader(this.#capacity, () => {
      readers.delete(reader)
      if (readers.size === 0 && this.#readers.get(runId) === readers) this.#readers.delete(runId)
    })
    readers.add(reader)
    return reader
  }
}

class Reader implements BusSubscription {
  #events: RunEvent[] = []
  #durable = 0
  #news = false
  #wake: (() => void) | null = null
  #error: AppError | null = null
  readonly #capacity: number
  readonly #onClose: () => void

  constructor(capacity: number, onClose: () => void) {
    this.#capacity = capacity
    this.#onClose = onClose
  }

  take(events: readonly RunEvent[], durable: number): void {
    this.#news = true
    this.#durable = Math.max(this.#durable, durable)
    // too slow: what was stored is read from the log, what was not is gone
    if (this.#events.length + events.length > this.#capacity) this.#events = []
    else this.#events.push(...events)
    this.#wake?.()
  }

  fail(error: AppError): void {
    this.#error = error
    this.#wake?.()
  }

  async next(): Promise<{ events: readonly RunEvent[]; durable: number }> {
    if (!this.#news && !this.#error) await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#wake = null
    if (!this.#news && this.#error) throw this.#error
    this.#news = false
    const events = this.#events
    this.#events = []
    return { events, durable: this.#durable }
  }

  close(): void {
    this.#onClose()
    this.#news = true
    this.#wake?.()
  }
}
