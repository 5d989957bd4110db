/** Time as the engine knows it: pauses between attempts, time limits and durations. Tests put a virtual one in its place. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds of a clock that never goes back, for durations. */
  elapsed(): number
  /** Calls `fn` after `ms` milliseconds; the answer cancels it. */
  after(ms: number, fn: () => void): () => void
  /** Calls `fn` once the event loop has served what is waiting. */
  yield(fn: () => void): void
}

const longest = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, Math.min(ms, longest))
    return () => clearTimeout(timer)
  },
  yield(fn) {
    setImmediate(fn)
  },
}
