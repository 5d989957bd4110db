/** Tells readers which runs have changed their status. A reader that is slow is told of each run once, however often it changed. */
export class RunFeed {
  readonly #readers = new Set<{ changed: Set<string>; wake: () => void }>()

  tell(runId: string): void {
    for (const reader of this.#readers) {
      reader.changed.add(runId)
      reader.wake()
    }
  }

  /** Ids of runs in the order in which they first changed, until `signal` aborts. */
  async *subscribe(signal?: AbortSignal): AsyncGenerator<string, void, void> {
    if (signal?.aborted) return
    const reader = { changed: new Set<string>(), wake: () => {} }
    const onAbort = () => reader.wake()
    this.#readers.add(reader)
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      while (!signal?.aborted) {
        const [next] = reader.changed
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            reader.wake = resolve
          })
          continue
        }
        reader.changed.delete(next)
        yield next
      }
    } finally {
      signal?.removeEventListener('abort', onAbort)
      this.#readers.delete(reader)
    }
  }
}
