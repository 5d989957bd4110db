import { AppError } from '#shared/errors/app-error.ts'
import { toModelError } from './model-errors.ts'
import type { ModelInfo } from './model-registry.ts'
import type { ModelProvider } from './provider.ts'
import type { OpenEndpoint, ProviderAccess } from './settings/access.ts'
import type { Endpoint } from './settings/endpoint.ts'
import { loadWire } from './wires/load-wire.ts'

/** A server of models, here or elsewhere, in whichever way it is spoken to. */
export function serverProvider(name: string, endpoint: Endpoint, access: ProviderAccess): ModelProvider {
  const { local, wire: wireName, textTools, timeouts } = endpoint
  const info = (model: string): ModelInfo => ({ name: `${name}:${model}`, provider: name, model, local })
  const listed = async (open: OpenEndpoint, signal: AbortSignal) => (await loadWire(wireName)).models(open, signal)

  return {
    name,
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
      let model = asked
      if (model === '') {
        // A local server usually holds one model: naming none means that one.
        const ids = await listed(open, AbortSignal.timeout(5000)).catch((error) => {
          throw toModelError(error, name, '', open.apiKey)
        })
        model = ids[0] ?? ''
        if (model === '')
          throw new AppError('model.unavailable', `The provider "${name}" offers no model`, { hint: 'Load a model there first.' })
      }
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
