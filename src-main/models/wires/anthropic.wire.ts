import type { ChatAnthropic as Anthropic } from '@langchain/anthropic'
import { AIMessageChunk } from '@langchain/core/messages'
import { z } from 'zod'
import { getJson, type Wire } from './wire.ts'

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })
const version = '2023-06-01'

/** Anthropic's messages. A schema is held to by a tool that has to be called, which every one of its models can. */
export const anthropicWire: Wire = {
  async models({ baseUrl, apiKey }, signal) {
    const headers = { 'anthropic-version': version, ...(apiKey ? { 'x-api-key': apiKey } : {}) }
    return modelList.parse(await getJson(`${baseUrl}/v1/models?limit=1000`, headers, signal)).data.map(({ id }) => id)
  },
  async chat({ baseUrl, apiKey }, model, { temperature, maxTokens }) {
    const { ChatAnthropic } = await import('@langchain/anthropic')
    /** The start of a stream says how much was written so far, and its end all of it: the library adds them up. */
    class CountedAnthropic extends ChatAnthropic {
      override async *_streamResponseChunks(...asked: Parameters<Anthropic['_streamResponseChunks']>) {
        for await (const chunk of super._streamResponseChunks(...asked)) {
          const { message } = chunk
          if (AIMessageChunk.isInstance(message) && message.usage_metadata && message.usage_metadata.input_tokens > 0) {
            const { input_tokens } = message.usage_metadata
            message.usage_metadata = { ...message.usage_metadata, output_tokens: 0, total_tokens: input_tokens }
          }
          yield chunk
        }
      }
    }
    return new CountedAnthropic({
      model,
      apiKey: apiKey ?? 'none',
      anthropicApiUrl: baseUrl,
      maxRetries: 0,
      clientOptions: { maxRetries: 0, fetchOptions: { redirect: 'error' }, logLevel: 'off' },
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
    })
  },
  hold: () => ({ tool: { name: 'answer', choice: { type: 'tool', name: 'answer' } } }),
}
