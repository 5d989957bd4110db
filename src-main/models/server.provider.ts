import { AppError } from '#shared/errors/app-error.ts'
import { mayEmbed } from '#shared/models/embedding-names.ts'
import type { Embedder } from './embed/embedder.ts'
import { toModelError } from './model-errors.ts'
import type { ModelInfo } from './model-registry.ts'
import type { ModelProvider } from './provider.ts'
import type { OpenEndpoint, ProviderAccess } from './settings/access.ts'
import type { Endpoint } from './settings/endpoint.ts'
import { loadWire, wiresThatEmbed } from './wires/load-wire.ts'
import type { Wire } from './wires/wire.ts'

/** A server of models, here or elsewhere, in whichever way it is spoken to. */
export function serverProvider(name: string, endpoint: Endpoint, access: ProviderAccess): ModelProvider {
  const { local, wire: wireName, textTools, timeouts } = endpoint
  const info = (model: string): ModelInfo => ({ name: `${name}:${model}`, provider: name, model, local })
  /** The model that was asked for. A local server usually holds one model: naming none means the first that `fits`. */
  async function named(asked: string, open: OpenEndpoint, fits: (model: string) => boolean): Promise<string> {
    if (asked !== '') return asked
    const models = await listed(open, AbortSignal.timeout(5000)).catch((error) => {
      throw toModelError(error, name, '', open.apiKey)
    })
    const first = models.find(fits) ?? models[0]
    if (first !== undefined) return first
    throw new AppError('model.unavailable', `The provider "${name}" offers no model`, { hint: 'Load a model there first.' })
  }
  async function embedder(asked: string): Promise<Embedder> {
    const open = await access.open(name, endpoint)
    const model = await named(asked, open, mayEmbed)
    const wire = await loadWire(wireName)
    return {
      info: info(model),
      timeoutMs: timeouts.totalMs,
      ...(open.apiKey ? { key: open.apiKey } : {}),
      embed: (texts, signal) => (wire.embed as NonNullable<Wire['embed']>)(open, model, texts, signal),
    }
  }
  const listed = async (open: OpenEndpoint, signal: AbortSignal) => (await loadWire(wireName)).models(open, signal)

  return {
    name,
    ...(wiresThatEmbed.has(wireName) ? { embedder } : {}),
    async list(signal) {
      let key: string | undefined
      try {
        const open = await access.open(name, endpoint)
        key = open.apiKey
        return (await listed(open, signal)).map(info)
      } catch (error) {
        const known = toModelError(error, name, '', key)
        if (known.hint === endpoint.setUp) return [{ ...info(''), name, unavailable: endpoint.setUp, notSetUp: true }]
        return [{ ...info(''), name, unavailable: known.message }]
      }
    },
    async resolve(asked, sampling) {
      const open = await access.open(name, endpoint)
      const model = await named(asked, open, (one) => !mayEmbed(one))
      const wire = await loadWire(wireName)
      const chat = await wire.chat(open, model, sampling)
      return {
        info: info(model),
        chat,
        timeouts,
        textTools,
        hold: (schema) => wire.hold(schema, model, sampling),
        ...(wire.thoughts ? { thoughts: wire.thoughts } : {}),
        ...(open.apiKey ? { key: open.apiKey } : {}),
      }
    },
  }
}
