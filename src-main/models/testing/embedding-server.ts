import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '#shared/json.ts'

/** What a server does with one request, where it does not answer it. */
export type EmbeddingFault = { refuse: number; retryAfterSeconds?: number } | { send: JsonObject | string } | 'hang' | 'disconnect'

/** A wire format in which texts are asked about, and vectors given. */
interface EmbeddingWire {
  provider: string
  environment(url: string): NodeJS.ProcessEnv
  /** Where it is asked, after the address of the server. */
  path: string
  textsOf(body: JsonObject): string[]
  answer(vectors: number[][], tokens: number): JsonObject
}

export const embeddingWires: readonly EmbeddingWire[] = [
  {
    provider: 'openai',
    environment: (url) => ({ TRELLIS_OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'sk-embed-0123456789' }),
    path: '/v1/embeddings',
    textsOf: ({ input }) => input as string[],
    answer: (vectors, tokens) => ({
      object: 'list',
      model: 'm',
      // the order is told and not promised
      data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })).reverse(),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    }),
  },
  {
    provider: 'ollama',
    environment: (url) => ({ OLLAMA_HOST: url }),
    path: '/api/embed',
    textsOf: ({ input }) => input as string[],
    answer: (embeddings, tokens) => ({ model: 'm', embeddings, total_duration: 1, load_duration: 1, prompt_eval_count: tokens }),
  },
  {
    provider: 'google',
    environment: (url) => ({ TRELLIS_GOOGLE_BASE_URL: `${url}/v1beta`, GOOGLE_API_KEY: 'AIza-embed-0123456789' }),
    path: '/v1beta/models/test-embed:batchEmbedContents',
    textsOf: ({ requests }) =>
      (requests as { content: { parts: { text: string }[] } }[]).map(({ content }) => content.parts[0]?.text ?? ''),
    answer: (vectors, tokens) => ({ embeddings: vectors.map((values) => ({ values })), usageMetadata: { promptTokenCount: tokens } }),
  },
]

/** How often each of some letters is in a text: alike for texts that are, and the same every time. */
export const lettersOf = (text: string): number[] => [...'aeionrst'].map((letter) => text.toLowerCase().split(letter).length - 1 + 1 / 8)

export interface EmbeddingServer extends AsyncDisposable {
  url: string
  /** Texts of each request, in the order in which they came. */
  asked: string[][]
  bodies: JsonObject[]
  headers: IncomingMessage['headers'][]
}

/** A server on 127.0.0.1 that gives the letters of texts as vectors in a provider's format. `fault` may say otherwise for the nth request. */
export async function startEmbeddingServer(
  wire: EmbeddingWire,
  fault: (n: number) => EmbeddingFault | undefined = () => undefined,
): Promise<EmbeddingServer> {
  const asked: string[][] = []
  const bodies: JsonObject[] = []
  const headers: IncomingMessage['headers'][] = []
  const send = (response: ServerResponse, status: number, body: JsonObject | string, more: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...more })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    if (request.method !== 'POST' || decodeURIComponent(request.url ?? '') !== wire.path) return send(response, 404, { error: 'no' })
    const body = JSON.parse(Buffer.concat(pieces).toString()) as JsonObject
    const texts = wire.textsOf(body)
    const problem = fault(asked.length)
    asked.push(texts)
    bodies.push(body)
    headers.push(request.headers)
    if (problem === undefined) return send(response, 200, wire.answer(texts.map(lettersOf), texts.join('').length))
    if (problem === 'hang') return
    if (problem === 'disconnect') return void response.destroy()
    if ('send' in problem) return send(response, 200, problem.send)
    const retry: Record<string, string> =
      problem.retryAfterSeconds === undefined ? {} : { 'retry-after': String(problem.retryAfterSeconds) }
    send(response, problem.refuse, { error: { message: 'no' } }, retry)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    bodies,
    headers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
