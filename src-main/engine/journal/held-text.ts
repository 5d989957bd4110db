import type { RunEventData } from '#shared/events/run-event.ts'

type Text = RunEventData['node.text']

/** Text of one place is stored at most so often, in milliseconds; what comes in between is held, and the last of it is kept. */
const everyMs = 500

/** Holds the text that comes too soon after the last, until it is time, or something else happens at its place. */
export class HeldText {
  readonly #store: (path: string, data: Text, cause: number | undefined) => number
  readonly #last = new Map<string, number>()
  readonly #held = new Map<string, { data: Text; cause: number | undefined }>()
  #timer: NodeJS.Timeout | undefined

  constructor(store: (path: string, data: Text, cause: number | undefined) => number) {
    this.#store = store
  }

  /** Gives the seq when the text was stored, undefined when it is held. */
  hold(path: string, data: Text, cause: number | undefined): number | undefined {
    const last = this.#last.get(path)
    if (last === undefined || performance.now() - last >= everyMs) {
      this.#held.delete(path)
      this.#last.set(path, performance.now())
      return this.#store(path, data, cause)
    }
    this.#held.set(path, { data, cause })
    this.#timer ??= setTimeout(() => this.releaseAll(), everyMs)
    return undefined
  }

  /** Something is about to be stored at `path`: what was said there and further in comes first. */
  release(path: string): void {
    if (this.#held.size === 0) return
    for (const held of [...this.#held.keys()]) if (held === path || held.startsWith(`${path}/`) || path === '') this.#put(held)
  }

  releaseAll(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const path of [...this.#held.keys()]) this.#put(path)
  }

  #put(path: string): void {
    const held = this.#held.get(path)
    this.#held.delete(path)
    if (!held) return
    this.#last.set(path, performance.now())
    this.#store(path, held.data, held.cause)
  }

  drop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#held.clear()
  }
}
