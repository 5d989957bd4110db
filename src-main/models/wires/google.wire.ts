import { z } from 'zod'
import { GoogleClient, googleAuthorization } from './google-client.ts'
import { getJson, type Wire } from './wire.ts'

const modelList = z.object({
  models: z.array(z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()).optional() })),
})

/** Google's Gemini API, and Vertex AI by its address up to `publishers/google`. */
export const googleWire: Wire = {
  async models({ baseUrl, apiKey }, signal) {
    const list = modelList.parse(await getJson(`${baseUrl}/models?pageSize=1000`, googleAuthorization(apiKey), signal))
    return list.models
      .filter(({ supportedGenerationMethods: methods }) => methods === undefined || methods.includes('generateContent'))
      .map(({ name }) => name.replace(/^.*models\//, ''))
  },
  async chat(endpoint, model, { temperature, maxTokens }) {
    const { ChatGoogleGenerativeAI } = await import('@langchain/google-genai')
    const chat = new ChatGoogleGenerativeAI({
      model,
      apiKey: endpoint.apiKey ?? 'none',
      baseUrl: endpoint.baseUrl,
      maxRetries: 0,
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    })
    return Object.assign(chat, { client: new GoogleClient(endpoint, model) })
  },
  hold: (schema) => ({ options: { responseSchema: schema } }),
}
