import type { AbortScope } from './abort-scope.ts'

/** What every step of a run passes before it does something: shut while the run is paused or its log cannot be written. */
export class Gate {
  #shut = false
  #watcher: ((shut: boolean) => void) | null = null
  readonly #held = new Set<() => void>()

  get shut(): boolean {
    return this.#shut
  }

  /** Steps that stand before it. */
  get held(): number {
    return this.#held.size
  }

  /** Who is told when it is shut and opened; at once when it is shut already. */
  watch(watcher: (shut: boolean) => void): void {
    this.#watcher = watcher
    if (this.#shut) watcher(true)
  }

  close(): void {
    if (this.#shut) return
    this.#shut = true
    this.#watcher?.(true)
  }

  open(): void {
    if (!this.#shut) return
    this.#shut = false
    this.#watcher?.(false)
    const held = [...this.#held]
    this.#held.clear()
    for (const go of held) go()
  }

  /** Resolves once it is open, or when `scope` has ended; who asked looks which. */
  async passed(scope: AbortScope): Promise<void> {
    while (this.#shut && !scope.aborted) {
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
