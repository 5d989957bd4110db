import type { GrantRequest } from '../security/grant.ts'
import { type ErrorCode, type ErrorKind, errorCodes } from './codes.ts'

/** Where an error belongs, so that the interface can lead there. */
export interface ErrorPlace {
  file?: string
  node?: string
  edge?: string
  /** Path inside the thing named: a JSON path in a document, a path in a run. */
  path?: string
  line?: number
  /** In that line, from 1. */
  column?: number
}

/** An error as data: what crosses processes, is stored and is shown. */
export interface ErrorData {
  code: ErrorCode
  kind: ErrorKind
  message: string
  hint?: string
  place?: ErrorPlace
  /** Of `grant.missing`: what a person would have to grant, and to which workflow, or with null to the workspace. */
  asks?: { request: GrantRequest; workflow: string | null }
}

/** The one error class of Trellis. Recognise it by `code`, never by its text. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly hint: string | undefined
  readonly place: ErrorPlace | undefined
  readonly asks: ErrorData['asks']

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; place?: ErrorPlace; asks?: ErrorData['asks']; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.kind = errorCodes[code]
    this.hint = options.hint
    this.place = options.place
    this.asks = options.asks
  }

  toJSON(): ErrorData {
    const data: ErrorData = { code: this.code, kind: this.kind, message: this.message }
    if (this.hint !== undefined) data.hint = this.hint
    if (this.place !== undefined) data.place = this.place
    if (this.asks !== undefined) data.asks = this.asks
    return data
  }

  static from(data: ErrorData): AppError {
    return new AppError(data.code, data.message, { hint: data.hint, place: data.place, asks: data.asks })
  }
}

/** Any thrown value as an `AppError`; what is not one already becomes `fallback`, with its message kept. */
export function toAppError(thrown: unknown, fallback: ErrorCode = 'internal.unexpected', place?: ErrorPlace): AppError {
  if (thrown instanceof AppError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError(fallback, message || 'An error without a message was thrown', { cause: thrown, place })
}

/** The form in which a result crosses a process, a file or a provider: never a thrown error. */
export type Result<T, E = ErrorData> = { ok: true; value: T } | { ok: false; error: E }
