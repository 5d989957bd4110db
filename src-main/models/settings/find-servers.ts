import type { FoundModelServer } from '#shared/api/model-contract.ts'
import { loadWire } from '../wires/load-wire.ts'

/** Where servers of models are by default. */
export const usualServers: readonly Omit<FoundModelServer, 'models'>[] = [
  { title: 'Ollama', name: 'ollama', wire: 'ollama', baseUrl: 'http://127.0.0.1:11434' },
  { title: 'LM Studio', name: 'lmstudio', wire: 'openai', baseUrl: 'http://127.0.0.1:1234/v1' },
  { title: 'llama.cpp', name: 'llamacpp', wire: 'openai', baseUrl: 'http://127.0.0.1:8080/v1' },
  { title: 'vLLM', name: 'vllm', wire: 'openai', baseUrl: 'http://127.0.0.1:8000/v1' },
]

const patienceMs = 1500

/** Those that answer as servers of models do, with what they offer. Something else at such a port is none. */
export async function findServers(places: readonly Omit<FoundModelServer, 'models'>[] = usualServers): Promise<FoundModelServer[]> {
  const found = await Promise.all(
    places.map(async (place): Promise<FoundModelServer[]> => {
      try {
        const wire = await loadWire(place.wire)
        const models = await wire.models({ baseUrl: place.baseUrl, apiKey: undefined }, AbortSignal.timeout(patienceMs))
        return [{ ...place, models }]
      } catch {
        return []
      }
    }),
  )
  return found.flat()
}
