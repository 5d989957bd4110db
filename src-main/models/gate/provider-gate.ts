import PQueue from 'p-queue'
import { AppError } from '#shared/errors/app-error.ts'
import type { PoolState } from '../../engine/run/admission.ts'
import { type BreakerSettings, createCircuit } from '../../resilience/circuit.ts'
import type { ProviderLimits } from '../settings/endpoint.ts'
import { pause } from './pause.ts'

/** Every call of one provider goes through its gate. */
export interface ProviderGate {
  /**
   * Waits for room within the limits, then makes the call. Throws `model.unavailable` at once while the breaker is open, and
   * the signal's reason when it is aborted in the queue.
   */
  pass<T extends { tokens: number }>(call: () => Promise<T>, signal: AbortSignal): Promise<T>
  /** Its calls as a pool, and its breaker. */
  state(): PoolState
}

const minuteMs = 60_000
const defaultConcurrency = 32

/** Failures of a provider that count: those which say that it is down, not those which say that a request was wrong. */
const counted: ReadonlySet<string> = new Set(['model.unreachable', 'model.timeout', 'model.server_error'])

/** @param toError what a call failed with, as a typed error */
export function createProviderGate(
  provider: string,
  { limits, breaker, toError }: { limits: ProviderLimits; breaker: BreakerSettings; toError(thrown: unknown): AppError },
): ProviderGate {
  const { concurrency = defaultConcurrency, requestsPerMinute, tokensPerMinute } = limits
  const queue = new PQueue({
    concurrency,
    ...(requestsPerMinute === undefined ? {} : { intervalCap: requestsPerMinute, interval: minuteMs, strict: true }),
  })
  const circuit = createCircuit(breaker, (thrown) => counted.has(toError(thrown).code))
  let spent: { at: number; tokens: number }[] = []

  function refuseWhileOpen(): void {
    const left = circuit.restMs
    if (left <= 0) return
    throw new AppError(
      'model.unavailable',
      `${provider} is left alone after ${breaker.failures} failures within ${breaker.withinMs / 1000} s; it is tried again in ${Math.ceil(left / 1000)} s`,
    )
  }

  /** Until what was used within the last minute leaves room. */
  async function tokensLeft(signal: AbortSignal): Promise<void> {
    if (tokensPerMinute === undefined) return
    for (;;) {
      const now = Date.now()
      spent = spent.filter(({ at }) => now - at < minuteMs)
      const oldest = spent[0]
      if (!oldest || spent.reduce((sum, { tokens }) => sum + tokens, 0) < tokensPerMinute) return
      await pause(oldest.at + minuteMs - now, signal)
    }
  }

  return {
    async pass(call, signal) {
      refuseWhileOpen()
      signal.throwIfAborted()
      const result = await queue
        .add(
          async () => {
            await tokensLeft(signal)
            refuseWhileOpen()
            return circuit.execute(call)
          },
          { signal },
        )
        .catch((error) => {
          throw signal.aborted ? signal.reason : error
        })
      if (tokensPerMinute !== undefined) spent.push({ at: Date.now(), tokens: result.tokens })
      return result
    },
    state: () => ({
      name: `model ${provider}`,
      size: concurrency,
      used: queue.pending,
      waiting: queue.size,
      breaker: circuit.state,
    }),
  }
}
