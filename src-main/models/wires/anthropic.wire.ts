import type { ChatAnthropic as Anthropic } from '@langchain/anthropic'
import { AIMessageChunk } from '@langchain/core/messages'
import { z } from 'zod'
import type { SamplingSettings } from '../model-registry.ts'
import { anthropicThoughts, spokenOf, withPlainIds } from './anthropic-thoughts.ts'
import { clientFetch } from './client-fetch.ts'
import { getJson, type Wire } from './wire.ts'

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })
const version = '2023-06-01'

const authorization = (apiKey: string | undefined): Record<string, string> => (apiKey ? { 'x-api-key': apiKey } : {})

const tokensOfThinking = { low: 2048, medium: 8192, high: 24_576 }
/** Fewer are refused. */
const fewestTokens = 1024

/** What thinks cannot be made to call a tool, and models from 5.5 on always think. */
const mayBeForced = /^claude-(3|(opus|sonnet|haiku)-4|(opus|sonnet)-5(-\d{8})?$)/

/** Models up to 4.5 take tokens of their answer's, later ones a word. */
function thinkingOf(model: string, { thinking, maxTokens }: SamplingSettings) {
  if (!thinking) return {}
  if (!/^claude-(3|(opus|sonnet|haiku)-4(-[0-5])?(-\d{8})?$)/.test(model))
    return { thinking: { type: 'adaptive' as const }, outputConfig: { effort: thinking } }
  const budget_tokens = Math.min(tokensOfThinking[thinking], (maxTokens ?? Number.POSITIVE_INFINITY) - fewestTokens)
  if (budget_tokens < fewestTokens) return {}
  const room = maxTokens === undefined ? { maxTokens: budget_tokens + 8192 } : {}
  return { thinking: { type: 'enabled' as const, budget_tokens }, ...room }
}

/** Anthropic's messages. A schema is held to by a tool that has to be called, which every one of its models can. */
export const anthropicWire: Wire = {
  async models({ baseUrl, apiKey }, signal) {
    const headers = { 'anthropic-version': version, ...authorization(apiKey) }
    return modelList.parse(await getJson(`${baseUrl}/v1/models?limit=1000`, headers, signal)).data.map(({ id }) => id)
  },
  async chat(endpoint, model, sampling) {
    const { baseUrl, apiKey } = endpoint
    const { temperature, maxTokens } = sampling
    const thinking = thinkingOf(model, sampling)
    const { ChatAnthropic } = await import('@langchain/anthropic')
    class OwnAnthropic extends ChatAnthropic {
      override async *_streamResponseChunks(...[messages, options, manager]: Parameters<Anthropic['_streamResponseChunks']>) {
        const tools = options.tools?.length ? [] : spokenOf(messages)
        const asked = tools.length > 0 ? { ...options, tools, tool_choice: 'none' } : options
        for await (const chunk of super._streamResponseChunks(withPlainIds(messages), asked, manager)) {
          const { message } = chunk
          // The start of a stream says how much was written so far, and its end all of it: the library adds them up.
          if (AIMessageChunk.isInstance(message) && message.usage_metadata && message.usage_metadata.input_tokens > 0) {
            const { input_tokens } = message.usage_metadata
            message.usage_metadata = { ...message.usage_metadata, output_tokens: 0, total_tokens: input_tokens }
          }
          yield chunk
        }
      }
    }
    return new OwnAnthropic({
      model,
      apiKey: apiKey ?? 'none',
      anthropicApiUrl: baseUrl,
      maxRetries: 0,
      clientOptions: { maxRetries: 0, fetch: clientFetch(endpoint, authorization(apiKey)), logLevel: 'off' },
      // what thinks takes no temperature
      ...(temperature === undefined || 'thinking' in thinking ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...thinking,
    })
  },
  hold: (_, model, { thinking }) => {
    const forced = thinking === undefined && mayBeForced.test(model)
    return { tool: { name: 'answer', choice: forced ? { type: 'tool', name: 'answer' } : { type: 'auto' } } }
  },
  thoughts: anthropicThoughts,
}
