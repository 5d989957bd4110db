/** The longest that a row waits to be written when nobody waits for it, in milliseconds. */
const longestDelayMs = 20

export interface Flushable {
  /** Sends off what is buffered. */
  flushRows(): void
}

/** One timer for all runs that have rows nobody waits for. */
export class LogFlusher {
  readonly #dirty = new Set<Flushable>()
  #timer: NodeJS.Timeout | undefined

  add(log: Flushable): void {
    this.#dirty.add(log)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const dirty = [...this.#dirty]
      this.#dirty.clear()
      for (const log of dirty) log.flushRows()
    }, longestDelayMs)
  }
}
