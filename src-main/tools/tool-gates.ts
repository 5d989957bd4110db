import PQueue from 'p-queue'
import { AppError } from '#shared/errors/app-error.ts'
import type { PoolState } from '../engine/run/admission.ts'
import { type BreakerSettings, breakerSettings, type Circuit, createCircuit } from '../resilience/circuit.ts'
import type { ToolDefinition } from './tool-registry.ts'

/** Calls of one tool at once, over all runs of a host, where its definition says nothing. */
const defaultConcurrency = 8

interface Gate {
  queue: PQueue
  circuit: Circuit
  /** A call is under way that tells whether the tool works again: the others do not wait for it. */
  trying: boolean
}

/** What a tool failed with, as told from what says nothing about the tool. */
class ToolFailure extends Error {
  readonly thrown: unknown

  constructor(thrown: unknown) {
    super()
    this.thrown = thrown
  }
}

/** Lets calls through to each tool of a host: so many at once, and none while it fails again and again. */
export class ToolGates {
  readonly #gates = new Map<string, Gate>()
  readonly #breaker: BreakerSettings

  constructor(breaker: BreakerSettings = breakerSettings()) {
    this.#breaker = breaker
  }

  #gate({ name, concurrency = defaultConcurrency }: ToolDefinition): Gate {
    const known = this.#gates.get(name)
    if (known) return known
    const circuit = createCircuit(this.#breaker, (thrown) => thrown instanceof ToolFailure)
    const made = { queue: new PQueue({ concurrency }), circuit, trying: false }
    this.#gates.set(name, made)
    return made
  }

  /**
   * Does `work` when it is this call's turn. Throws `tool.unavailable` while the tool rests. `failed` tells of a failure of
   * the tool from one that says nothing about it.
   */
  async pass<T>(tool: ToolDefinition, signal: AbortSignal, work: () => Promise<T>, failed: (thrown: unknown) => boolean): Promise<T> {
    const gate = this.#gate(tool)
    const told = () =>
      work().catch((thrown) => {
        throw failed(thrown) ? new ToolFailure(thrown) : thrown
      })
    return gate.queue.add(
      async () => {
        const trial = gate.circuit.state !== 'closed'
        const restMs = trial && gate.trying ? 1000 : gate.circuit.restMs
        if (restMs > 0)
          throw new AppError('tool.unavailable', `${tool.name} has failed too often, and rests for ${Math.ceil(restMs / 1000)} s`, {
            hint: 'Use another tool, or try again later.',
          })
        if (trial) gate.trying = true
        try {
          return await gate.circuit.execute(told)
        } catch (thrown) {
          throw thrown instanceof ToolFailure ? thrown.thrown : thrown
        } finally {
          if (trial) gate.trying = false
        }
      },
      { signal },
    )
  }

  /** How the tools that were called so far stand. */
  states(): PoolState[] {
    return [...this.#gates].map(([tool, { queue, circuit }]) => ({
      name: `tool ${tool}`,
      size: queue.concurrency,
      used: queue.pending,
      waiting: queue.size,
      breaker: circuit.state,
    }))
  }
}
