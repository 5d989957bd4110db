import { AIMessageChunk } from '@langchain/core/messages'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import type { ChatGoogleGenerativeAI as Gemini } from '@langchain/google-genai'
import { z } from 'zod'
import type { ThinkingEffort } from '#shared/models/thinking.ts'
import { GoogleClient, googleAuthorization } from './google-client.ts'
import { carriedParts, googleThoughts, partsGiven } from './google-thoughts.ts'
import { getJson, postJson, type Wire } from './wire.ts'

const embeddings = z.object({
  embeddings: z.array(z.object({ values: z.array(z.number()) })),
  usageMetadata: z.object({ promptTokenCount: z.number().optional() }).optional(),
})
const answering = ['generateContent', 'embedContent']
const modelList = z.object({
  models: z.array(z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()).optional() })),
})

const tokensOfThinking = { low: 1024, medium: 8192, high: 24_576 }

/** Models of the second generation take tokens, later ones a word. */
function thinkingConfig(model: string, effort: ThinkingEffort) {
  if (/gemini-2\b/.test(model)) return { thinkingBudget: tokensOfThinking[effort] }
  return { thinkingLevel: effort.toUpperCase() as 'LOW' | 'MEDIUM' | 'HIGH' }
}

/** Google's Gemini API, and Vertex AI by its address up to `publishers/google`. */
export const googleWire: Wire = {
  async models({ baseUrl, apiKey }, signal) {
    const list = modelList.parse(await getJson(`${baseUrl}/models?pageSize=1000`, googleAuthorization(apiKey), signal))
    return list.models
      .filter(({ supportedGenerationMethods: methods }) => methods === undefined || answering.some((method) => methods.includes(method)))
      .map(({ name }) => name.replace(/^.*models\//, ''))
  },
  async chat(endpoint, model, { temperature, maxTokens, thinking }) {
    const { ChatGoogleGenerativeAI } = await import('@langchain/google-genai')
    const client = new GoogleClient(endpoint, model)
    /** The library keeps signatures of calls only; all parts have to come back as they came. */
    class SignedGemini extends ChatGoogleGenerativeAI {
      override async *_streamResponseChunks(...[messages, options, manager]: Parameters<Gemini['_streamResponseChunks']>) {
        client.given = partsGiven(messages)
        yield* super._streamResponseChunks(messages, options, manager)
        const message = new AIMessageChunk({ content: '', additional_kwargs: carriedParts(client.answered) })
        yield new ChatGenerationChunk({ text: '', message })
      }
    }
    const chat = new SignedGemini({
      model,
      apiKey: endpoint.apiKey ?? 'none',
      baseUrl: endpoint.baseUrl,
      maxRetries: 0,
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
      ...(thinking ? { thinkingConfig: thinkingConfig(model, thinking) } : {}),
    })
    return Object.assign(chat, { client })
  },
  async embed({ baseUrl, apiKey }, model, texts, signal) {
    const requests = texts.map((text) => ({ model: `models/${model}`, content: { parts: [{ text }] } }))
    const url = `${baseUrl}/models/${encodeURIComponent(model)}:batchEmbedContents`
    const made = embeddings.parse(await postJson(url, googleAuthorization(apiKey), { requests }, signal))
    return { vectors: made.embeddings.map(({ values }) => values), tokens: made.usageMetadata?.promptTokenCount }
  },
  hold: (schema) => ({ options: { responseSchema: schema } }),
  thoughts: googleThoughts,
}
