import type { WireName } from '../settings/models-section.ts'
import type { Wire } from './wire.ts'

const loaders: Record<WireName, () => Promise<Wire>> = {
  openai: async () => (await import('./openai.wire.ts')).openAiWire,
  anthropic: async () => (await import('./anthropic.wire.ts')).anthropicWire,
  google: async () => (await import('./google.wire.ts')).googleWire,
  ollama: async () => (await import('./ollama.wire.ts')).ollamaWire,
}

/** Those whose servers give embeddings: known before one is loaded. */
export const wiresThatEmbed: ReadonlySet<WireName> = new Set(['openai', 'google', 'ollama'])

/** Loads what speaks in this way; the library of the provider only with its first model. */
export const loadWire = (name: WireName): Promise<Wire> => loaders[name]()
