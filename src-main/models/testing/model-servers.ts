import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startOpenAiServer } from '../fixtures/openai-server.ts'
import { startOllamaWireServer } from './ollama-wire-server.ts'

export const openAiTitle = 'LM Studio'

/** An Ollama, a server that speaks as OpenAI does, something else that speaks HTTP, and a port where nothing is. */
export async function serversOnOwnPorts() {
  const ollama = await startOllamaWireServer([{ say: 'x' }], { models: ['qwen3:8b'] })
  const openai = await startOpenAiServer(() => ({ text: 'x' }), ['first', 'second'])
  const other = createServer((_, response) => response.end('<html>'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  return {
    places: [
      { title: 'Ollama', name: 'ollama', wire: 'ollama' as const, baseUrl: ollama.url },
      { title: openAiTitle, name: 'lmstudio', wire: 'openai' as const, baseUrl: openai.baseUrl },
      { title: 'llama.cpp', name: 'llamacpp', wire: 'openai' as const, baseUrl: `http://127.0.0.1:${port}/v1` },
      { title: 'vLLM', name: 'vllm', wire: 'openai' as const, baseUrl: 'http://127.0.0.1:9/v1' },
    ],
    async [Symbol.asyncDispose]() {
      await Promise.all([ollama.close(), openai.close(), new Promise((resolve) => other.close(resolve))])
    },
  }
}
