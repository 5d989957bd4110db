import type { StepContext } from '../../engine/executor.ts'

/** The same place, where every effect has to end within a time. That it did not is kept in the log like any result. */
export function withDeadline(place: StepContext, timeoutMs: number): StepContext {
  return {
    path: place.path,
    get signal() {
      return place.signal
    },
    step: (name, effect, fn, options) => place.step(name, effect, fn, { ...options, timeoutMs: options.timeoutMs ?? timeoutMs }),
    wait: (...args) => place.wait(...args),
    told: (names) => place.told(names),
    emit: (...args) => place.emit(...args),
    at: (...segments) => withDeadline(place.at(...segments), timeoutMs),
    now: () => place.now(),
    random: () => place.random(),
  }
}
