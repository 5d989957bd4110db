import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { toModelError } from './model-errors.ts'
import type { ModelInfo } from './model-registry.ts'
import type { EndpointSettings } from './model-settings.ts'
import type { ModelProvider } from './provider.ts'

interface Options {
  name: string
  endpoint: EndpointSettings
  /** True when it is meant to run on this machine. */
  local: boolean
  timeoutMs: number
  /** What a person does to set it up. */
  setUp: string
}

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })

/**
 * Any server that speaks OpenAI's chat completions: OpenAI, Ollama, LM Studio, llama.cpp, vLLM.
 * The key goes to the base URL that it was set with and nowhere else: redirects are refused.
 */
export function openAiCompatibleProvider(options: Options): ModelProvider {
  const { name, endpoint, local } = options
  const info = (model: string): ModelInfo => ({ name: `${name}:${model}`, provider: name, model, local })

  const unavailable = () => new AppError('model.unavailable', `The provider "${name}" is not set up`, { hint: options.setUp })

  async function modelIds(signal: AbortSignal): Promise<string[]> {
    const headers: Record<string, string> = endpoint.apiKey ? { authorization: `Bearer ${endpoint.apiKey}` } : {}
    const response = await fetch(`${endpoint.baseUrl?.replace(/\/$/, '')}/models`, { headers, redirect: 'error', signal })
    if (!response.ok) throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status })
    return modelList.parse(await response.json()).data.map(({ id }) => id)
  }

  return {
    name,
    async list(signal) {
      if (!endpoint.baseUrl) return [{ ...info(''), name, unavailable: options.setUp }]
      try {
        return (await modelIds(signal)).map(info)
      } catch (error) {
        return [{ ...info(''), name, unavailable: toModelError(error, name, '', endpoint.apiKey).message }]
      }
    },
    async resolve(asked, sampling) {
      const { baseUrl, apiKey } = endpoint
      if (!baseUrl) throw unavailable()
      let model = asked
      if (model === '') {
        // A local server usually holds one model: naming none means that one.
        const ids = await modelIds(AbortSignal.timeout(5000)).catch((error) => {
          throw toModelError(error, name, '', apiKey)
        })
        model = ids[0] ?? ''
        if (model === '')
          throw new AppError('model.unavailable', `The provider "${name}" offers no model`, { hint: 'Load a model there first.' })
      }
      const { ChatOpenAICompletions } = await import('@langchain/openai')
      const chat = new ChatOpenAICompletions({
        model,
        // The client insists on a key; local servers ignore it.
        apiKey: apiKey ?? 'none',
        streamUsage: true,
        timeout: options.timeoutMs,
        // Retries are the caller's, so that each is journalled and shown.
        maxRetries: 0,
        configuration: { baseURL: baseUrl, fetchOptions: { redirect: 'error' } },
        ...(sampling.temperature === undefined ? {} : { temperature: sampling.temperature }),
        ...(sampling.maxTokens === undefined ? {} : { maxTokens: sampling.maxTokens }),
      })
      return { info: info(model), chat, timeoutMs: options.timeoutMs }
    },
  }
}
