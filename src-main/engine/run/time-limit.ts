import type { AppError } from '#shared/errors/app-error.ts'
import type { AbortScope } from './abort-scope.ts'
import type { Clock } from './clock.ts'
import { graceMs } from './failure.ts'

/**
 * Gives what `work` gives, or fails with `error` once `ms` have passed. Then `scope` is aborted first, and the work is
 * waited for as long as the grace lasts, so that nothing of it goes on unseen.
 */
export function timeLimited<T>(work: Promise<T>, scope: AbortScope, ms: number, error: AppError, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    let late = false
    let cancel = clock.after(ms, () => {
      late = true
      cancel = clock.after(graceMs, () => reject(error))
      scope.abort(error)
    })
    work.then(
      (value) => {
        cancel()
        if (late) reject(error)
        else resolve(value)
      },
      (thrown) => {
        cancel()
        reject(late ? error : thrown)
      },
    )
  })
}

/** Resolves after `ms`; rejects with the reason when `scope` ends before. */
export function pause(ms: number, scope: AbortScope, clock: Clock): Promise<void> {
  if (scope.reason) return Promise.reject(scope.reason)
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      forget()
      resolve()
    })
    const forget = scope.onAbort(() => {
      cancel()
      reject(scope.reason)
    })
  })
}
