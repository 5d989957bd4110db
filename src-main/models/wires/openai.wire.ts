import { z } from 'zod'
import { getJson, type Wire } from './wire.ts'

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })

/** OpenAI's chat completions: OpenAI, xAI, LM Studio, llama.cpp, vLLM and many others. */
export const openAiWire: Wire = {
  async models({ baseUrl, apiKey }, signal) {
    const list = await getJson(`${baseUrl}/models`, apiKey ? { authorization: `Bearer ${apiKey}` } : {}, signal)
    return modelList.parse(list).data.map(({ id }) => id)
  },
  async chat({ baseUrl, apiKey }, model, { temperature, maxTokens }) {
    const { ChatOpenAICompletions } = await import('@langchain/openai')
    return new ChatOpenAICompletions({
      model,
      // The client insists on a key; local servers ignore it.
      apiKey: apiKey ?? 'none',
      streamUsage: true,
      maxRetries: 0,
      configuration: { baseURL: baseUrl, fetchOptions: { redirect: 'error' }, logLevel: 'off' },
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
    })
  },
  hold: (schema) => ({ options: { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: false } } } }),
}
