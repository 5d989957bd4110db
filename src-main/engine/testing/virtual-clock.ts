import type { Clock } from '../run/clock.ts'

/** Time that passes only when nothing else is left to do: runs of minutes take none, and every duration is exact. */
export class VirtualClock implements Clock {
  #time = 0
  #order = 0
  #yielded = 0
  #timers: { due: number; order: number; fn: () => void }[] = []

  now(): number {
    return this.#time
  }

  elapsed(): number {
    return this.#time
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { due: this.#time + Math.max(0, ms), order: this.#order++, fn }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  yield(fn: () => void): void {
    this.#yielded++
    setImmediate(() => {
      this.#yielded--
      fn()
    })
  }

  /** Lets time pass until `work` has settled. Fails when nothing is left that could settle it. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false
    const done = () => {
      settled = true
    }
    work.then(done, done)
    for (let idle = 0; !settled; ) {
      // a module may be loading, which takes real time
      await new Promise((resolve) => (idle < 20 ? setImmediate(resolve) : setTimeout(resolve, 5)))
      if (settled || this.#yielded > 0) continue
      if (this.#step()) idle = 0
      else if (++idle > 1000) throw new Error(`Nothing happens any more at ${this.#time} ms`)
    }
    return work
  }

  /** Timers that are due at the same moment fire in the order in which they were set. */
  #step(): boolean {
    let next = this.#timers[0]
    for (const timer of this.#timers)
      if (next && (timer.due < next.due || (timer.due === next.due && timer.order < next.order))) next = timer
    if (!next) return false
    const { fn, due } = next
    this.#timers = this.#timers.filter((timer) => timer !== next)
    this.#time = due
    fn()
    return true
  }
}
