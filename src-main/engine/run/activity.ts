import type { Clock } from './clock.ts'

/**
 * Knows when every live step of a run waits for an answer from outside, or stands before a shut gate. A step is at work unless it only waits: for an
 * answer, or, as a container, for its inside.
 */
export class Activity {
  #working = 0
  #waits = 0
  #held = false
  #checking = false
  readonly #clock: Clock
  readonly #onIdle: (() => void) | undefined

  constructor(clock: Clock, onIdle: (() => void) | undefined) {
    this.#clock = clock
    this.#onIdle = onIdle
  }

  begin(): void {
    this.#working++
  }

  end(): void {
    this.#working--
    this.#check()
  }

  waitBegins(): void {
    this.#waits++
    this.#check()
  }

  waitEnds(): void {
    this.#waits--
  }

  /** From now on the run is idle as soon as nothing works: what is next is kept from starting. */
  hold(held: boolean): void {
    this.#held = held
    this.#check()
  }

  /** Looked at again a moment later: an answer or a finished inside hands over in microtasks. */
  #check(): void {
    if (this.#working > 0 || (this.#waits === 0 && !this.#held) || this.#checking || !this.#onIdle) return
    this.#checking = true
    this.#clock.yield(() => {
      this.#checking = false
      if (this.#working === 0 && (this.#waits > 0 || this.#held)) this.#onIdle?.()
    })
  }
}

/** One step's share in the activity of its run. */
export class StepActivity {
  #effects = 0
  #waiting = 0
  readonly #activity: Activity

  constructor(activity: Activity) {
    this.#activity = activity
    activity.begin()
  }

  /** Runs `fn`, during which the step works, whatever else of it waits. */
  async during<T>(fn: () => Promise<T>): Promise<T> {
    if (this.#effects++ === 0 && this.#waiting > 0) this.#activity.begin()
    try {
      return await fn()
    } finally {
      if (--this.#effects === 0 && this.#waiting > 0) this.#activity.end()
    }
  }

  /** Runs `fn`, during which the step by itself does nothing; `outside` when it is an answer that is waited for. */
  async waiting<T>(fn: () => Promise<T>, outside: boolean): Promise<T> {
    if (this.#waiting++ === 0 && this.#effects === 0) this.#activity.end()
    if (outside) this.#activity.waitBegins()
    try {
      return await fn()
    } finally {
      if (outside) this.#activity.waitEnds()
      if (--this.#waiting === 0 && this.#effects === 0) this.#activity.begin()
    }
  }

  end(): void {
    if (this.#waiting === 0 || this.#effects > 0) this.#activity.end()
  }
}
