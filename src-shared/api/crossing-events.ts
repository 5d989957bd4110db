import { ORPCError } from '@orpc/client'
import { AppError, type ErrorData, toAppError } from '../errors/app-error.ts'
import { errorCodes } from '../errors/codes.ts'

/** Replies cross as values; a stream of events has nothing but its throw, which carries the error with all that it says. */
export async function* sentEvents<T>(events: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* events
  } catch (thrown) {
    const error = toAppError(thrown)
    throw new ORPCError('INTERNAL_SERVER_ERROR', { message: error.message, data: error.toJSON(), cause: thrown })
  }
}

/** The other end: the same events, and the error that was sent. Anything else that is thrown, as when the connection broke, stays as it is. */
export async function* receivedEvents<T>(events: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* events
  } catch (thrown) {
    throw thrown instanceof ORPCError && isErrorData(thrown.data) ? AppError.from(thrown.data) : thrown
  }
}

const isErrorData = (data: unknown): data is ErrorData =>
  typeof data === 'object' && data !== null && 'code' in data && Object.hasOwn(errorCodes, String(data.code)) && 'message' in data
