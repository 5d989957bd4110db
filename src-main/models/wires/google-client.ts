import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { OpenEndpoint } from '../settings/access.ts'
import { boundedBody } from './bounded-body.ts'
import { addParts, withThoughts } from './google-thoughts.ts'
import { answerIn, failureOf } from './refusal.ts'
import { linesOf } from './stream-lines.ts'

/** Keys of Google begin with AIza or AQ.; what begins with ya29. is a token of an account, as Vertex AI takes it. */
export function googleAuthorization(apiKey: string | undefined): Record<string, string> {
  if (!apiKey) return {}
  return apiKey.startsWith('ya29.') ? { authorization: `Bearer ${apiKey}` } : { 'x-goog-api-key': apiKey }
}

/**
 * What `ChatGoogleGenerativeAI` asks, over a request of our own: the library's follows redirects with the key, hides how
 * long a 429 asks to wait, and takes a stream that breaks off for one that has ended.
 */
export class GoogleClient {
  readonly generationConfig: Record<string, unknown> = {}
  /** What each answer of the conversation is sent with. */
  given: readonly (JsonObject[] | null)[] = []
  /** The parts of the answer, as they came. */
  answered: JsonObject[] = []
  readonly #endpoint: OpenEndpoint
  readonly #model: string

  constructor(endpoint: OpenEndpoint, model: string) {
    this.#endpoint = endpoint
    this.#model = model
  }

  async generateContentStream(
    request: Record<string, unknown>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<{ stream: AsyncIterable<unknown> }> {
    const { baseUrl, apiKey } = this.#endpoint
    const answer = await fetch(`${baseUrl}/models/${encodeURIComponent(this.#model)}:streamGenerateContent?alt=sse`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...googleAuthorization(apiKey) },
      body: JSON.stringify(this.#withThoughts(withJsonSchema(request))),
      redirect: 'error',
      signal: signal ?? null,
    })
    const response = boundedBody(answer)
    if (!response.ok) throw await failureOf(response)
    const { body } = await answerIn(response)
    return { stream: this.#noted(eventsOf(body as ReadableStream<Uint8Array>)) }
  }

  #withThoughts(request: Record<string, unknown>): Record<string, unknown> {
    return { ...request, contents: withThoughts((request.contents ?? []) as JsonObject[], this.given, this.#model) }
  }

  async *#noted(events: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    this.answered = []
    for await (const event of events) {
      if (!isJsonObject(event)) throw new SyntaxError('An event of the answer is no object')
      // the library takes whatever is there for an object
      if (event.usageMetadata === null) delete event.usageMetadata
      const { candidates } = event as { candidates?: { content?: { parts?: Json } }[] }
      addParts(this.answered, candidates?.[0]?.content?.parts)
      yield event
    }
  }
}

/** `responseSchema` takes a dialect of Google; `responseJsonSchema` takes JSON Schema as it is. */
function withJsonSchema(request: Record<string, unknown>): Record<string, unknown> {
  const config = request.generationConfig
  if (!isJsonObject(config) || !('responseSchema' in config)) return request
  const { responseSchema, ...rest } = config
  return { ...request, generationConfig: { ...rest, responseJsonSchema: responseSchema } }
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  for await (const line of linesOf(body)) {
    if (!line.startsWith('data:')) continue
    const event: unknown = JSON.parse(line.slice(5))
    if (isJsonObject(event) && isJsonObject(event.error)) {
      throw Object.assign(new Error(String(event.error.message ?? 'failed')), { status: Number(event.error.code) || 500 })
    }
    yield event
  }
}
