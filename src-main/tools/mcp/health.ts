import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import { AppError } from '#shared/errors/app-error.ts'
import { type BreakerSettings, breakerSettings, type Circuit, createCircuit } from '../../resilience/circuit.ts'
import { isHealth } from './is-health.ts'

const startAttempts = 2

export interface HealthLimits {
  /** When it is left alone, and for how long. */
  breaker?: BreakerSettings
  /** First pause before a start is tried again, in milliseconds; it doubles. */
  backoffMs?: number
}

/** What keeps a server that fails from being asked again and again: starts with pauses between, and a circuit breaker around all. */
export class Health {
  readonly #circuit: Circuit
  readonly #again
  readonly #server: string
  readonly #breaker: BreakerSettings

  constructor(server: string, limits: HealthLimits = {}) {
    this.#server = server
    this.#breaker = limits.breaker ?? breakerSettings()
    this.#circuit = createCircuit(this.#breaker, isHealth)
    this.#again = retry(handleWhen(isHealth), {
      maxAttempts: startAttempts,
      backoff: new ExponentialBackoff({ initialDelay: limits.backoffMs ?? 250, maxDelay: 5_000 }),
    })
  }

  get isOpen(): boolean {
    return this.#circuit.state === 'open'
  }

  /** `once`: it is not tried again by itself, where each start is granted for itself. */
  start<T>(work: () => Promise<T>, once: boolean): Promise<T> {
    const start = () => this.#circuit.execute(work)
    return this.#told(once ? start() : this.#again.execute(start))
  }

  call<T>(work: () => Promise<T>): Promise<T> {
    return this.#told(this.#circuit.execute(work))
  }

  async #told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (thrown) {
      if (thrown instanceof AppError || !(thrown as { isBrokenCircuitError?: boolean }).isBrokenCircuitError) throw thrown
      throw new AppError('mcp.unavailable', `MCP server "${this.#server}" failed too often and is left alone for a while.`, {
        hint: `It is tried again after ${this.#breaker.retryAfterMs / 1000} s. Its log in the settings tells what went wrong.`,
        cause: thrown,
      })
    }
  }
}
