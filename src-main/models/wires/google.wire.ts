import { AIMessageChunk } from '@langchain/core/messages'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import type { ChatGoogleGenerativeAI as Gemini } from '@langchain/google-genai'
import { z } from 'zod'
import type { ThinkingEffort } from '../model-registry.ts'
import { GoogleClient, googleAuthorization } from './google-client.ts'
import { carriedParts, googleThoughts, partsGiven } from './google-thoughts.ts'
import { getJson, type Wire } from './wire.ts'

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
      .filter(({ supportedGenerationMethods: methods }) => methods === undefined || methods.includes('generateContent'))
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
  hold: (schema) => ({ options: { responseSchema: schema } }),
  thoughts: googleThoughts,
}
