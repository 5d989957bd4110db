import { CircuitState, type IBreaker } from 'cockatiel'

/** Opens a circuit after so many failures within so many milliseconds, however many successes lie between. */
export class FailuresWithin implements IBreaker {
  state: number[] = []
  readonly #most: number
  readonly #withinMs: number

  constructor(most: number, withinMs: number) {
    this.#most = most
    this.#withinMs = withinMs
  }

  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.state = []
  }

  failure(): boolean {
    const now = Date.now()
    this.state = [...this.state.filter((at) => now - at < this.#withinMs), now]
    return this.state.length >= this.#most
  }
}
