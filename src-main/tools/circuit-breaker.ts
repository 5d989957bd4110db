export interface BreakerSettings {
  /** So many failures within `windowMs` open it. */
  failures: number
  windowMs: number
  /** How long it stays open before one call is let through. */
  restMs: number
  /** So many successes in a row close it again. */
  successes: number
}

export const defaultBreaker: BreakerSettings = { failures: 5, windowMs: 30_000, restMs: 30_000, successes: 2 }

type BreakerState = 'closed' | 'open' | 'half_open'

/** Keeps calls from what fails again and again. Times are those of a clock that never goes back. */
export class CircuitBreaker {
  readonly #settings: BreakerSettings
  readonly #now: () => number
  #failures: number[] = []
  #openedAt: number | null = null
  #successes = 0
  #trying = false

  constructor(settings: BreakerSettings = defaultBreaker, now: () => number = () => performance.now()) {
    this.#settings = settings
    this.#now = now
  }

  get state(): BreakerState {
    if (this.#openedAt === null) return 'closed'
    return this.#now() - this.#openedAt >= this.#settings.restMs ? 'half_open' : 'open'
  }

  /** Milliseconds until a call may be tried; 0 where it may be now. While it is half open, one call at a time may. */
  get waitMs(): number {
    if (this.#openedAt === null) return 0
    const left = this.#settings.restMs - (this.#now() - this.#openedAt)
    return left > 0 ? left : this.#trying ? 1000 : 0
  }

  /** A call begins. It must be followed by `succeeded`, `failed` or `abandoned`. */
  begin(): void {
    if (this.#openedAt !== null) this.#trying = true
  }

  succeeded(): void {
    this.#trying = false
    if (this.#openedAt === null) return
    if (++this.#successes < this.#settings.successes) return
    this.#openedAt = null
    this.#successes = 0
    this.#failures = []
  }

  failed(): void {
    this.#trying = false
    const now = this.#now()
    this.#failures = [...this.#failures.filter((at) => now - at < this.#settings.windowMs), now]
    if (this.#openedAt === null && this.#failures.length < this.#settings.failures) return
    this.#openedAt = now
    this.#successes = 0
  }

  /** It came to no end that says anything. */
  abandoned(): void {
    this.#trying = false
  }
}
