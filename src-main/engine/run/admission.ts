import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** Something that runs use up. */
export interface Pool {
  name: string
  size: number
  /** In the unit of `size`. */
  used(): number
}

/** How a pool stands, for those who look after the host. */
export interface PoolState {
  name: string
  size: number
  used: number
  /** Runs, or calls, that wait until there is room. */
  waiting: number
  /** Of something that is left alone for a while when it fails. */
  breaker?: 'closed' | 'half_open' | 'open'
}

/** How often it is looked whether there is room again, in milliseconds. */
const lookEveryMs = 50
/** Share of the heap that may be used before no further run begins. */
const mostHeap = 0.85
/** How late the event loop may be on average before no further run begins, in milliseconds. */
const mostLagMs = 1_000
const defaultRuns = 2_000

/** Runs begin while every pool has room, in the order in which they came; the others wait. */
export class Admission {
  readonly #pools: readonly Pool[]
  readonly #waiting: (() => void)[] = []
  #running = 0
  #timer: NodeJS.Timeout | undefined

  /** @param pools those of the host; that of runs at work is its own */
  constructor(pools: readonly Pool[] = hostPools(), runs = Number(process.env.TRELLIS_POOL_RUNS) || defaultRuns) {
    this.#pools = [{ name: 'runs', size: runs, used: () => this.#running }, ...pools]
  }

  /** The name of a pool that has no room, or null. */
  get full(): string | null {
    return this.#pools.find(({ size, used }) => used() >= size)?.name ?? null
  }

  states(): PoolState[] {
    const { full } = this
    return this.#pools.map(({ name, size, used }) => ({ name, size, used: used(), waiting: name === full ? this.#waiting.length : 0 }))
  }

  /** Lets a run begin, or has it wait: then gives the pool that is full, and calls `onAdmitted` once it may. */
  enter(onAdmitted: () => void): string | null {
    const full = this.#waiting.length > 0 ? (this.full ?? 'runs') : this.full
    if (full === null) {
      this.#running++
      return null
    }
    this.#waiting.push(onAdmitted)
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs)
    return full
  }

  /** A run that was admitted is no longer in memory. */
  leave(): void {
    this.#running--
    this.#look()
  }

  /** A run that waits does not want to begin any more. */
  withdraw(onAdmitted: () => void): void {
    const at = this.#waiting.indexOf(onAdmitted)
    if (at >= 0) this.#waiting.splice(at, 1)
    this.#look()
  }

  #look(): void {
    while (this.#waiting.length > 0 && this.full === null) {
      this.#running++
      this.#waiting.shift()?.()
    }
    if (this.#waiting.length > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

/** What every host has too little of some day: memory, and time on its event loop. */
function hostPools(): Pool[] {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  let [lag, readAt] = [0, 0]
  return [
    { name: 'memory', size: Math.round(getHeapStatistics().heap_size_limit * mostHeap), used: () => process.memoryUsage().heapUsed },
    {
      name: 'event loop',
      size: mostLagMs,
      used: () => {
        const now = performance.now()
        if (now - readAt < 500) return lag
        readAt = now
        lag = Number.isFinite(delay.mean) ? delay.mean / 1e6 - 20 : 0
        delay.reset()
        return lag
      },
    },
  ]
}
