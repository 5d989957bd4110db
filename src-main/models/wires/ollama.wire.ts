import { Readable } from 'node:stream'
import type { ChatOllama as Ollama } from '@langchain/ollama'
import { z } from 'zod'
import { boundedBody } from './bounded-body.ts'
import { answerIn, failureOf } from './refusal.ts'
import { linesOf } from './stream-lines.ts'
import { getJson, postJson, type Wire } from './wire.ts'

const embeddings = z.object({ embeddings: z.array(z.array(z.number())), prompt_eval_count: z.number().optional() })
const modelList = z.object({ models: z.array(z.object({ name: z.string() })) })

const encoder = new TextEncoder()

/** The library leaves out lines that are no JSON and says so on stderr; here they end the answer. */
async function* readable(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const line of linesOf(body)) {
    JSON.parse(line)
    yield encoder.encode(`${line}\n`)
  }
}

/** Ollama's own API. */
export const ollamaWire: Wire = {
  async models({ baseUrl, apiKey }, signal) {
    const list = await getJson(`${baseUrl}/api/tags`, apiKey ? { authorization: `Bearer ${apiKey}` } : {}, signal)
    return modelList.parse(list).models.map(({ name }) => name)
  },
  async chat({ baseUrl, apiKey }, model, { temperature, maxTokens, thinking }) {
    const { ChatOllama } = await import('@langchain/ollama')
    /** The library's hands no signal to its request, which then goes on after everybody has left. */
    class AbortableOllama extends ChatOllama {
      current: AbortSignal | undefined

      override async *_streamResponseChunks(...[messages, options, manager]: Parameters<Ollama['_streamResponseChunks']>) {
        this.current = options.signal
        yield* super._streamResponseChunks(messages, options, manager)
      }
    }
    const chat: AbortableOllama = new AbortableOllama({
      model,
      baseUrl,
      maxRetries: 0,
      ...(apiKey ? { headers: { authorization: `Bearer ${apiKey}` } } : {}),
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { numPredict: maxTokens }),
      ...(thinking ? { think: true } : {}),
      fetch: async (input, init) => {
        const signals = [chat.current, init?.signal].filter((signal) => signal !== undefined && signal !== null)
        const response = boundedBody(await fetch(input, { ...init, redirect: 'error', signal: AbortSignal.any(signals) }))
        if (!response.ok) throw await failureOf(response)
        const { body } = await answerIn(response)
        return new Response(
          Readable.toWeb(Readable.from(readable(body as ReadableStream<Uint8Array>))) as ReadableStream<Uint8Array>,
          response,
        )
      },
    })
    return chat
  },
  async embed({ baseUrl, apiKey }, model, texts, signal) {
    const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {}
    // without being told not to, it reads the beginning of what is too long and says nothing
    const made = embeddings.parse(await postJson(`${baseUrl}/api/embed`, headers, { model, input: texts, truncate: false }, signal))
    return { vectors: made.embeddings, tokens: made.prompt_eval_count }
  },
  hold: (schema) => ({ options: { format: schema } }),
}
