import type { AppError } from '#shared/errors/app-error.ts'

/**
 * A part of a run that can be ended as one: the run, one pass through a scope, one attempt with a time limit. Ending one
 * ends everything below it. An `AbortSignal` is made only for those that are asked for it, since most steps never look.
 */
export class AbortScope {
  reason: AppError | null = null
  #parent: AbortScope | null
  #below: Set<AbortScope> | null = null
  #controller: AbortController | null = null
  #listeners: Set<() => void> | null = null

  constructor(parent: AbortScope | null) {
    this.#parent = parent
    if (!parent) return
    if (parent.reason) this.reason = parent.reason
    else {
      parent.#below ??= new Set()
      parent.#below.add(this)
    }
  }

  get aborted(): boolean {
    return this.reason !== null
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.reason) this.#controller.abort(this.reason)
    }
    return this.#controller.signal
  }

  abort(reason: AppError): void {
    if (this.reason) return
    this.reason = reason
    const listeners = this.#listeners
    this.#listeners = null
    if (listeners) for (const listener of listeners) listener()
    const below = this.#below
    this.#below = null
    if (below) for (const scope of below) scope.abort(reason)
    this.#controller?.abort(reason)
  }

  /** Calls `listener` once when this scope is ended; at once when it has been. The answer takes it back. */
  onAbort(listener: () => void): () => void {
    if (this.reason) {
      listener()
      return () => {}
    }
    this.#listeners ??= new Set()
    const listeners = this.#listeners
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** To be called when the work is over: the scope above forgets this one. */
  release(): void {
    if (this.#parent) this.#parent.#below?.delete(this)
    this.#parent = null
  }
}
