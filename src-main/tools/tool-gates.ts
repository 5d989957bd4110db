import PQueue from 'p-queue'
import { AppError } from '#shared/errors/app-error.ts'
import type { PoolState } from '../engine/run/admission.ts'
import { type BreakerSettings, CircuitBreaker } from './circuit-breaker.ts'
import type { ToolDefinition } from './tool-registry.ts'

/** Calls of one tool at once, over all runs of a host, where its definition says nothing. */
const defaultConcurrency = 8

interface Gate {
  queue: PQueue
  breaker: CircuitBreaker
}

/** Lets calls through to each tool of a host: so many at once, and none while it fails again and again. */
export class ToolGates {
  readonly #gates = new Map<string, Gate>()
  readonly #settings: BreakerSettings | undefined

  constructor(settings?: BreakerSettings) {
    this.#settings = settings
  }

  #gate({ name, concurrency = defaultConcurrency }: ToolDefinition): Gate {
    const known = this.#gates.get(name)
    if (known) return known
    const made = { queue: new PQueue({ concurrency }), breaker: new CircuitBreaker(this.#settings) }
    this.#gates.set(name, made)
    return made
  }

  /**
   * Does `work` when it is this call's turn. Throws `tool.unavailable` while the tool rests. `failed` tells of a failure of
   * the tool from one that says nothing about it.
   */
  async pass<T>(tool: ToolDefinition, signal: AbortSignal, work: () => Promise<T>, failed: (thrown: unknown) => boolean): Promise<T> {
    const { queue, breaker } = this.#gate(tool)
    return queue.add(
      async () => {
        if (breaker.waitMs > 0)
          throw new AppError('tool.unavailable', `${tool.name} has failed too often, and rests for ${Math.ceil(breaker.waitMs / 1000)} s`, {
            hint: 'Use another tool, or try again later.',
          })
        breaker.begin()
        try {
          const result = await work()
          breaker.succeeded()
          return result
        } catch (thrown) {
          if (failed(thrown)) breaker.failed()
          else breaker.abandoned()
          throw thrown
        }
      },
      { signal },
    )
  }

  /** How the tools that were called so far stand. */
  states(): PoolState[] {
    return [...this.#gates].map(([tool, { queue, breaker }]) => ({
      name: `tool ${tool}`,
      size: queue.concurrency,
      used: queue.pending,
      waiting: queue.size,
      breaker: breaker.state,
    }))
  }
}
