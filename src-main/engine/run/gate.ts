import type { AbortScope } from './abort-scope.ts'

/** Why steps are kept from beginning: a person has paused the run, its log cannot be written, or there is no room. */
type Reason = 'paused' | 'held' | 'queued'

/** What every step of a run passes before it does something. */
export class Gate {
  readonly #reasons = new Set<Reason>()
  #watcher: ((shut: boolean) => void) | null = null
  readonly #held = new Set<() => void>()

  get shut(): boolean {
    return this.#reasons.size > 0
  }

  isShut(reason: Reason): boolean {
    return this.#reasons.has(reason)
  }

  /** Steps that stand before it. */
  get held(): number {
    return this.#held.size
  }

  /** Who is told when it is shut and opened; at once when it is shut already. */
  watch(watcher: (shut: boolean) => void): void {
    this.#watcher = watcher
    if (this.shut) watcher(true)
  }

  close(reason: Reason): void {
    this.#reasons.add(reason)
    this.#watcher?.(true)
  }

  open(reason: Reason): void {
    if (!this.#reasons.delete(reason) || this.shut) return
    this.#watcher?.(false)
    const held = [...this.#held]
    this.#held.clear()
    for (const go of held) go()
  }

  /** Resolves once it is open, or when `scope` has ended; who asked looks which. */
  async passed(scope: AbortScope): Promise<void> {
    while (this.shut && !scope.aborted) {
      await new Promise<void>((resolve) => {
        const go = () => {
          this.#held.delete(go)
          forget()
          resolve()
        }
        this.#held.add(go)
        const forget = scope.onAbort(() => {
          this.#held.delete(go)
          resolve()
        })
      })
    }
  }
}
