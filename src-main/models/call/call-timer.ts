import { AppError } from '#shared/errors/app-error.ts'
import type { ModelTimeouts } from '../settings/endpoint.ts'

/** Watches one attempt: its signal is aborted when the first token, the next one or the end is late. */
export interface CallTimer {
  readonly signal: AbortSignal | undefined
  /** To be called with every token. */
  heard(): void
  /** What was late, as `model.timeout`; null where nothing was. */
  late(): AppError | null
  stop(): void
}

const none: CallTimer = { signal: undefined, heard() {}, late: () => null, stop() {} }

export function startCallTimer(name: string, timeouts: ModelTimeouts | undefined): CallTimer {
  if (!timeouts) return none
  const controller = new AbortController()
  let late: AppError | null = null
  const limit = (ms: number, what: string) =>
    setTimeout(() => {
      late = new AppError('model.timeout', `${name} ${what} ${ms / 1000} s`, {
        hint: 'Raise models.timeouts in trellis.yaml or TRELLIS_MODEL_TIMEOUT_SECONDS, or choose a faster model.',
      })
      controller.abort(late)
    }, ms)
  const whole = limit(timeouts.totalMs, 'took longer than')
  let next = limit(timeouts.firstTokenMs, 'said nothing for')
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(next)
      next = limit(timeouts.stallMs, 'stopped in the middle of its answer for')
    },
    late: () => late,
    stop() {
      clearTimeout(whole)
      clearTimeout(next)
    },
  }
}
