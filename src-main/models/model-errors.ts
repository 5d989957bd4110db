import { AppError } from '#shared/errors/app-error.ts'
import type { ErrorCode } from '#shared/errors/codes.ts'
import type { FailureClass } from './settings/models-section.ts'

/** What is known of a failed request: clients attach these to their errors. */
interface RequestFailure {
  status?: number
  code?: string
  name?: string
  message?: string
  headers?: Headers | Record<string, string>
  cause?: unknown
}

function chain(thrown: unknown): RequestFailure[] {
  const failures: RequestFailure[] = []
  for (
    let current = thrown;
    typeof current === 'object' && current !== null && failures.length < 5;
    current = (current as RequestFailure).cause
  ) {
    failures.push(current as RequestFailure)
  }
  return failures
}

/** Removes the key and whatever looks like one: providers repeat parts of it in their answers. */
function masked(text: string, secret: string | undefined): string {
  const plain = secret ? text.replaceAll(secret, '•••') : text
  return plain
    .replace(/\b(sk|pk|key|gsk|xai)[-_][\w*.-]{6,}/gi, '•••')
    .replace(/bearer\s+\S+/gi, 'Bearer •••')
    .slice(0, 300)
}

/**
 * A failed model request as a typed error that names the model, the reason and the way out, and holds no secret.
 * What is already an `AppError` stays as it is.
 */
export function toModelError(thrown: unknown, provider: string, model: string, secret?: string): AppError {
  if (thrown instanceof AppError) return thrown
  const failures = chain(thrown)
  const status = failures.find((failure) => typeof failure.status === 'number')?.status
  const codes = failures.map((failure) => failure.code)
  const names = failures.map((failure) => failure.name ?? '')
  const who = model ? `${provider}:${model}` : provider
  const failed = (code: ErrorCode, reason: string, hint: string) => new AppError(code, `${who} ${reason}`, { hint })

  if (status === 401 || status === 403)
    return failed('model.unavailable', `refused the key (HTTP ${status})`, 'Check the API key of this provider.')
  if (status === 404) return failed('model.unavailable', 'was not found there (HTTP 404)', 'Check the name of the model and the base URL.')
  if (status === 408) return failed('model.timeout', 'took too long (HTTP 408)', 'Try again, or choose a faster model.')
  if (status === 429)
    return failed('model.rate_limited', 'is over its rate limit or quota (HTTP 429)', 'Wait, set limits for it, or choose another model.')
  if (status !== undefined && status >= 500) return failed('model.server_error', `failed on its side (HTTP ${status})`, 'Try again later.')
  if (status !== undefined && status >= 400) {
    return new AppError('model.refused', `${who} refused the request (HTTP ${status}): ${masked(failures[0]?.message ?? '', secret)}`)
  }
  if (names.some((name) => /timeout/i.test(name)) || codes.includes('ETIMEDOUT')) {
    return failed('model.timeout', 'took too long', 'Raise models.timeouts in trellis.yaml, or choose a faster model.')
  }
  if (
    failures.some(
      ({ message }) =>
        message === 'terminated' || /premature close|other side closed|socket hang up|did not receive done/i.test(message ?? ''),
    )
  ) {
    return failed('model.unreachable', 'broke off in the middle of its answer', 'Try again.')
  }
  if (
    codes.some((code) => code !== undefined && /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|UND_ERR)/.test(code)) ||
    names.includes('APIConnectionError') ||
    failures.some(({ message }) => message === 'fetch failed')
  ) {
    return failed('model.unreachable', 'cannot be reached', 'Check that it runs and that its base URL is right.')
  }
  // a client that takes for granted what a server has to send trips over what is not there
  if (names.some((name) => name === 'SyntaxError' || name === 'ZodError' || name === 'TypeError')) {
    return new AppError('model.bad_output', `${who} sent an answer that cannot be read`, {
      hint: 'Check that the server speaks the way that it is set up with.',
    })
  }
  // what clients wrap it in says less
  const message = failures.at(-1)?.message ?? String(thrown)
  return new AppError('model.unavailable', `${who} failed: ${masked(message, secret)}`)
}

/** Failures of models that were told what is wrong with their answers as often as they may be. */
const toldOff = new WeakSet<AppError>()

/** Marks a failure as one that the same model is not asked again after: it was told what is wrong, and did not mend it. */
export function notAgain(failure: AppError): AppError {
  toldOff.add(failure)
  return failure
}

/** Whether asking the same model again can help, and how long the provider asked to wait (milliseconds). */
export function retryAdvice(thrown: unknown): { retry: boolean; afterMs: number | null } {
  if (thrown instanceof AppError) return { retry: thrown.code === 'model.bad_output' && !toldOff.has(thrown), afterMs: 0 }
  const failed = chain(thrown).find((failure) => typeof failure.status === 'number')
  const status = failed?.status
  return { retry: status === undefined || status === 408 || status === 429 || status >= 500, afterMs: retryAfter(failed?.headers) }
}

/** What kind of failure it was: fallbacks may differ by it. */
export function failureClassOf({ code }: AppError): FailureClass {
  if (code === 'model.unreachable' || code === 'model.timeout') return 'NETWORK_FAILURE'
  return code === 'model.bad_output' ? 'VALIDATION_FAILURE' : 'LLM_FAILURE'
}

function retryAfter(headers: RequestFailure['headers']): number | null {
  if (!headers) return null
  const value = (name: string) => (headers instanceof Headers ? headers.get(name) : headers[name])
  const milliseconds = Number(value('retry-after-ms') ?? Number.NaN)
  if (milliseconds >= 0) return milliseconds
  const text = value('retry-after')
  if (!text) return null
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Number(text) * 1000
  // a date has letters in it, what is none of both says nothing
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now())
}
