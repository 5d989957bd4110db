import type { Result } from '#shared/errors/app-error.ts'
import { toAppError } from '#shared/errors/app-error.ts'
import { secretMask } from '../storage/vault/secret-mask.ts'

/** Runs a handler and gives its reply as a value: what it throws becomes `{ok: false, error}`. */
export async function handled<T>(work: () => Promise<T> | T): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (thrown) {
    return { ok: false, error: secretMask.json(toAppError(thrown).toJSON()) }
  }
}

/** The same for a handler that only acts: its reply says that it is done. */
export function done(work: () => Promise<void>): Promise<Result<Record<string, never>>> {
  return handled(async () => {
    await work()
    return {}
  })
}
