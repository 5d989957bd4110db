import { CircuitState, circuitBreaker, handleWhen } from 'cockatiel'
import { z } from 'zod'
import { FailuresWithin } from './failures-within.ts'

/** When what fails is left alone, and when it is tried again. */
export interface BreakerSettings {
  failures: number
  withinMs: number
  retryAfterMs: number
  /** So many in a row close it again. */
  successes: number
}

const seconds = z.number().positive().max(3600)

/** The same as people write it into `trellis.yaml`. */
export const breakerSection = z.strictObject({
  failures: z.int().min(1).max(1000).optional(),
  within_seconds: seconds.optional(),
  retry_after_seconds: seconds.optional(),
  successes: z.int().min(1).max(100).optional(),
})

/** What a section says; what it leaves out is 5 failures within 30 s, another try after 30 s, and 2 successes. */
export function breakerSettings(section: z.output<typeof breakerSection> = {}): BreakerSettings {
  return {
    failures: section.failures ?? 5,
    withinMs: (section.within_seconds ?? 30) * 1000,
    retryAfterMs: (section.retry_after_seconds ?? 30) * 1000,
    successes: section.successes ?? 2,
  }
}

/** Keeps calls from what fails again and again. */
export interface Circuit {
  /** Throws what the call throws, and what the library throws while it is open. */
  execute<T>(call: () => Promise<T>): Promise<T>
  readonly state: 'closed' | 'open' | 'half_open'
  /** Milliseconds until a call may be tried; 0 where it may be now. */
  readonly restMs: number
}

/** @param counts whether what a call failed with says that it is down */
export function createCircuit(settings: BreakerSettings, counts: (thrown: unknown) => boolean): Circuit {
  const policy = circuitBreaker(handleWhen(counts), {
    halfOpenAfter: settings.retryAfterMs,
    halfOpenSampling: { calls: settings.successes, threshold: 0 },
    breaker: new FailuresWithin(settings.failures, settings.withinMs),
  })
  let openedAt = 0
  policy.onBreak(() => {
    openedAt = Date.now()
  })
  const restMs = () => (policy.state === CircuitState.Open ? Math.max(0, openedAt + settings.retryAfterMs - Date.now()) : 0)
  return {
    execute: (call) => policy.execute(call),
    get state() {
      if (policy.state === CircuitState.Closed) return 'closed'
      // the library says so only once the next call comes
      return restMs() > 0 ? 'open' : 'half_open'
    },
    get restMs() {
      return restMs()
    },
  }
}
