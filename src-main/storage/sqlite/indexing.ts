import { isCorrupt } from './open-database.ts'
import type { RunSearch } from './run-search.ts'

/** After something was written, the index follows this much later, in milliseconds. */
const restMs = 200
/** It takes the thread of the writer for no longer than this at a time. */
const sliceMs = 8
/** How long somebody who searches waits for an index that is behind. */
const longestWaitMs = 250
const afterFailureMs = 10_000

/** Brings the index of a log up while its writer has nothing else to do. */
export class Indexing {
  readonly #search: RunSearch | null
  #timer: NodeJS.Timeout | undefined
  #busy = false
  #rebuilt = false
  #ended = false

  constructor(search: RunSearch | null) {
    this.#search = search
    this.soon(false)
  }

  /** There may be something to do. `busy`: the writer is at work, and is left alone between slices. */
  soon(busy: boolean): void {
    this.#busy ||= busy
    if (this.#search?.behind) this.#after(restMs)
  }

  #after(ms: number): void {
    if (this.#timer || this.#ended) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const wasBusy = this.#busy
      this.#busy = false
      const worked = this.#index(sliceMs)
      if (this.#search?.behind) this.#after(!worked ? afterFailureMs : wasBusy ? restMs : 0)
    }, ms)
  }

  /** Searches in what was written just now as well. */
  searched<T>(search: () => T): T {
    if (this.#search?.behind) this.#index(longestWaitMs)
    try {
      return search()
    } catch (thrown) {
      if (!this.#rebuild(thrown)) throw thrown
      this.#index(longestWaitMs)
      return search()
    }
  }

  /** A log that cannot be indexed is still one: what keeps it from that is tried again later. */
  #index(ms: number): boolean {
    try {
      this.#search?.index(ms)
      return true
    } catch (thrown) {
      return this.#rebuild(thrown)
    }
  }

  /** Makes a damaged index anew, once in the life of a process. */
  #rebuild(thrown: unknown): boolean {
    if (!isCorrupt(thrown) || this.#rebuilt) return false
    this.#rebuilt = true
    try {
      this.#search?.rebuild()
      return true
    } catch {
      return false
    }
  }

  end(): void {
    this.#ended = true
    clearTimeout(this.#timer)
  }
}
