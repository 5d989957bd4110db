import { AppError, type ErrorPlace, toAppError } from '#shared/errors/app-error.ts'
import type { ErrorCode } from '#shared/errors/codes.ts'
import type { JsonObject } from '#shared/json.ts'

/** How long steps that were told to end are waited for, in milliseconds. */
export const graceMs = 5_000

const stopCodes: ReadonlySet<ErrorCode> = new Set([
  'run.cancelled',
  'run.budget_exceeded',
  'journal.diverged',
  'journal.fenced',
  'journal.corrupt',
  'journal.unwritable',
  'journal.closed',
])

/** Failures that end the whole run: no retry, `error` port, fallback or container takes them. */
export function endsRun(error: AppError): boolean {
  return stopCodes.has(error.code)
}

/** Whatever an executor threw, as an error that knows its node. */
export function failureOf(thrown: unknown, node: string): AppError {
  const error = toAppError(thrown, 'node.failed')
  if (error.place?.node !== undefined) return error
  const place: ErrorPlace = { ...error.place, node }
  return new AppError(error.code, error.message, { place, hint: error.hint, asks: error.asks, cause: error })
}

/** What an `error` port delivers, and a try's `failure` source and a map's `failures` carry. */
export function errorValue(error: AppError, node: string): JsonObject {
  return { code: error.code, message: error.message, node }
}

export function cancelled(message = 'The run was cancelled.'): AppError {
  return new AppError('run.cancelled', message)
}
