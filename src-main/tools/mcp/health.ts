import { CircuitState, circuitBreaker, ExponentialBackoff, handleWhen, retry, wrap } from 'cockatiel'
import { AppError } from '#shared/errors/app-error.ts'
import { FailuresWithin } from '../../resilience/failures-within.ts'
import { isHealth } from './is-health.ts'

const failuresToOpen = 5
const withinMs = 30_000
const openMs = 30_000
const successesToClose = 2
const startAttempts = 2

export interface HealthLimits {
  openMs?: number
  /** First pause before a start is tried again, in milliseconds; it doubles. */
  backoffMs?: number
}

/** What keeps a server that fails from being asked again and again: starts with pauses between, and a circuit breaker around all. */
export class Health {
  readonly #breaker
  readonly #start
  readonly #server: string

  constructor(server: string, limits: HealthLimits = {}) {
    this.#server = server
    this.#breaker = circuitBreaker(handleWhen(isHealth), {
      halfOpenAfter: limits.openMs ?? openMs,
      breaker: new FailuresWithin(failuresToOpen, withinMs),
      halfOpenSampling: { calls: successesToClose, threshold: 0 },
    })
    const again = retry(handleWhen(isHealth), {
      maxAttempts: startAttempts,
      backoff: new ExponentialBackoff({ initialDelay: limits.backoffMs ?? 250, maxDelay: 5_000 }),
    })
    this.#start = wrap(again, this.#breaker)
  }

  get isOpen(): boolean {
    return this.#breaker.state === CircuitState.Open
  }

  /** `once`: it is not tried again by itself, where each start is granted for itself. */
  start<T>(work: () => Promise<T>, once: boolean): Promise<T> {
    return this.#told((once ? this.#breaker : this.#start).execute(work))
  }

  call<T>(work: () => Promise<T>): Promise<T> {
    return this.#told(this.#breaker.execute(work))
  }

  async #told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (thrown) {
      if (thrown instanceof AppError || !(thrown as { isBrokenCircuitError?: boolean }).isBrokenCircuitError) throw thrown
      throw new AppError('mcp.unavailable', `MCP server "${this.#server}" failed too often and is left alone for a while.`, {
        hint: `It is tried again after ${openMs / 1000} s. Its log in the settings tells what went wrong.`,
        cause: thrown,
      })
    }
  }
}
