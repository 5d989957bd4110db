import { isJsonObject } from '#shared/json.ts'
import { boundedBody } from './bounded-body.ts'

const longestRefusal = 1 << 20

/** A refused request as the error that `toModelError` reads. What it says is taken whole or not: half a key could not be masked. */
export async function failureOf(response: Response): Promise<Error> {
  const text = await boundedBody(response, longestRefusal)
    .text()
    .catch(() => '')
  const { status, headers } = response
  return Object.assign(new Error(reasonIn(text)?.message || text || `HTTP ${status}`), { status, headers })
}

/**
 * The response to a request for a stream. Some servers, and what stands before them, answer 200 to what they refuse, with the
 * reason in a body of JSON: that is thrown, with its code as the `status` where it is one.
 */
export async function answerIn(response: Response): Promise<Response> {
  if (!response.body) throw new SyntaxError('The answer has no body')
  if (!/^\s*application\/json\b/i.test(response.headers.get('content-type') ?? '')) return response
  const text = await response.text()
  const reason = reasonIn(text)
  if (!reason) return new Response(text, response)
  const code = Number(reason.code)
  throw Object.assign(new Error(reason.message || 'It refused and does not say why'), code >= 400 && code < 600 ? { status: code } : {})
}

/** What a provider says in the body of a refusal. */
function reasonIn(text: string): { message: string; code: unknown } | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    if (typeof error === 'string') return { message: error, code: undefined }
    return isJsonObject(error) ? { message: typeof error.message === 'string' ? error.message : '', code: error.code } : undefined
  } catch {
    return undefined
  }
}
