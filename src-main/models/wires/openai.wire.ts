import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import type { OpenAIClient, ChatOpenAICompletions as OpenAi } from '@langchain/openai'
import { z } from 'zod'
import type { ThoughtCarrier } from '../call/thoughts.ts'
import { clientFetch } from './client-fetch.ts'
import { getJson, postJson, type Wire } from './wire.ts'

const embeddings = z.object({
  data: z.array(z.object({ embedding: z.array(z.number()), index: z.int().optional() })),
  usage: z.object({ prompt_tokens: z.number().optional() }).nullish(),
})
const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })

const authorization = (apiKey: string | undefined): Record<string, string> => (apiKey ? { authorization: `Bearer ${apiKey}` } : {})

/** Servers that write their thinking beside the answer want it back with the results of its calls; OpenAI writes none. */
const field = 'reasoning_content'
const reasoningThoughts: ThoughtCarrier = {
  kept: ({ additional_kwargs }) => (additional_kwargs[field] ? [{ [field]: String(additional_kwargs[field]) }] : []),
  given: ({ content, tool_calls = [] }, [block]) => new AIMessage({ content, tool_calls, additional_kwargs: { ...block } }),
}

type Streamed = OpenAIClient.Chat.ChatCompletionCreateParamsStreaming
type Whole = OpenAIClient.Chat.ChatCompletionCreateParamsNonStreaming
type ChatChunk = OpenAIClient.Chat.Completions.ChatCompletionChunk

/** The thinking of each answer that called tools, in order. */
const reasoningIn = (messages: readonly BaseMessage[]) =>
  messages
    .filter((message) => AIMessage.isInstance(message))
    .map(({ tool_calls, additional_kwargs }) => (tool_calls?.length ? additional_kwargs[field] : undefined))

/** OpenAI's chat completions: OpenAI, xAI, LM Studio, llama.cpp, vLLM and many others. */
export const openAiWire: Wire = {
  async models({ baseUrl, apiKey }, signal) {
    const list = await getJson(`${baseUrl}/models`, authorization(apiKey), signal)
    return modelList.parse(list).data.map(({ id }) => id)
  },
  async chat(endpoint, model, { temperature, maxTokens, thinking }) {
    const { baseUrl, apiKey } = endpoint
    const { ChatOpenAICompletions } = await import('@langchain/openai')
    /** The library reads thinking and does not send it. */
    class ThoughtfulOpenAi extends ChatOpenAICompletions {
      #thinking: readonly unknown[] = []

      override async *_streamResponseChunks(...[messages, options, manager]: Parameters<OpenAi['_streamResponseChunks']>) {
        this.#thinking = reasoningIn(messages)
        yield* super._streamResponseChunks(messages, options, manager)
      }

      override completionWithRetry(request: Streamed, options?: OpenAIClient.RequestOptions): Promise<AsyncIterable<ChatChunk>>
      override completionWithRetry(request: Whole, options?: OpenAIClient.RequestOptions): Promise<OpenAIClient.Chat.ChatCompletion>
      override completionWithRetry(request: Streamed | Whole, options?: OpenAIClient.RequestOptions): Promise<never> {
        const answers = request.messages.filter(({ role }) => role === 'assistant')
        for (const [at, thinking] of this.#thinking.entries())
          if (thinking && answers[at]) Object.assign(answers[at], { [field]: thinking })
        return super.completionWithRetry(request as Whole, options) as Promise<never>
      }
    }
    return new ThoughtfulOpenAi({
      model,
      // the client insists on one
      apiKey: apiKey ?? 'none',
      streamUsage: true,
      maxRetries: 0,
      configuration: { baseURL: baseUrl, fetch: clientFetch(endpoint, authorization(apiKey)), logLevel: 'off' },
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(thinking ? { reasoning: { effort: thinking } } : {}),
    })
  },
  async embed({ baseUrl, apiKey }, model, texts, signal) {
    const body = { model, input: texts, encoding_format: 'float' }
    const { data, usage } = embeddings.parse(await postJson(`${baseUrl}/embeddings`, authorization(apiKey), body, signal))
    const inOrder = data.map((one, at) => ({ ...one, index: one.index ?? at })).sort((a, b) => a.index - b.index)
    return { vectors: inOrder.map(({ embedding }) => embedding), tokens: usage?.prompt_tokens }
  },
  hold: (schema) => ({ options: { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: false } } } }),
  thoughts: reasoningThoughts,
}
