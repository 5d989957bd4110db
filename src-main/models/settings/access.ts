import { AppError } from '#shared/errors/app-error.ts'
import type { GrantCheck, SecretSource } from '../../grants/grant-check.ts'
import { originOf } from '../../tools/network/checked-target.ts'
import type { Endpoint } from './endpoint.ts'
import { hostRequestOf } from './host-request.ts'

/** An address that may be spoken to, with the key that goes there. */
export interface OpenEndpoint {
  baseUrl: string
  apiKey: string | undefined
}

/** Decides whether a provider may be spoken to, and gives the key for it. */
export interface ProviderAccess {
  /** Throws `model.unavailable` for what is not set up or not granted. Makes no request. */
  open(provider: string, endpoint: Endpoint): Promise<OpenEndpoint>
  /** Whether files of models may be fetched from there. */
  mayFetch(place: Pick<Endpoint, 'baseUrl' | 'from'>): Promise<boolean>
}

/**
 * A workspace may name a server, but evidence goes to another machine only where a person granted it. Without `grants`
 * nothing counts as granted, and without `secrets` there are only keys of the environment.
 */
export function createAccess({ grants, secrets }: { grants?: GrantCheck; secrets?: SecretSource } = {}): ProviderAccess {
  async function reachable(provider: string, baseUrl: string, endpoint: Endpoint): Promise<void> {
    const request = hostRequestOf(endpoint)
    if (!request || (await grants?.isGranted(request, { workflow: null }))) return
    throw new AppError('model.unavailable', `"${provider}" is at ${baseUrl}, a host that nobody has granted to this workspace`, {
      hint: 'Grant the host in the settings, or name the server by an environment variable of your own.',
    })
  }

  async function keyFor(provider: string, baseUrl: string, endpoint: Endpoint): Promise<string | undefined> {
    if (endpoint.apiKey !== undefined) return endpoint.apiKey
    if (endpoint.secret === undefined || !secrets) return undefined
    try {
      return await secrets.reveal(endpoint.secret, { consumer: `model:${provider}`, origin: originOf(new URL(baseUrl)) })
    } catch (error) {
      // one that nobody made is none; one that is locked or refused is told
      if (error instanceof AppError && String(error.code) === 'secret.unknown') return undefined
      if (!endpoint.needsKey) return undefined
      const { message, hint } = error as AppError
      throw new AppError('model.unavailable', `The key of "${provider}" was not given out: ${message}`, {
        ...(hint ? { hint } : {}),
        cause: error,
      })
    }
  }

  return {
    async mayFetch(place) {
      const request = hostRequestOf(place)
      return !request || (await grants?.isGranted(request, { workflow: null })) === true
    },
    async open(provider, endpoint) {
      const { baseUrl } = endpoint
      const missing = () => new AppError('model.unavailable', `The provider "${provider}" is not set up`, { hint: endpoint.setUp })
      if (!baseUrl) throw missing()
      await reachable(provider, baseUrl, endpoint)
      const apiKey = await keyFor(provider, baseUrl, endpoint)
      if (apiKey === undefined && endpoint.needsKey) throw missing()
      return { baseUrl: baseUrl.replace(/\/+$/, ''), apiKey }
    },
  }
}
