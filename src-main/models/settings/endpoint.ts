import type { ModelsSection, WireName } from './models-section.ts'

/** Time limits of one attempt, in milliseconds. */
export interface ModelTimeouts {
  /** Until the first token. */
  firstTokenMs: number
  /** Between two tokens. */
  stallMs: number
  totalMs: number
}

/** How much of a provider may be used within a minute, and calls at once. Absent: as much as is asked for, and 32. */
export interface ProviderLimits {
  requestsPerMinute?: number
  tokensPerMinute?: number
  concurrency?: number
}

/** Where a provider is, how it is spoken to, and who said so. */
export interface Endpoint {
  wire: WireName
  /** Undefined where nobody said where it is. */
  baseUrl: string | undefined
  /**
   * `provider`: its own public address. `person`: from the environment. `workspace`: from `trellis.yaml`, which may come from
   * anybody: on another machine it is spoken to only where a person granted it, and no key of the environment goes there.
   */
  from: 'provider' | 'person' | 'workspace'
  /** Key of the environment that may go to this address. */
  apiKey: string | undefined
  /** Name of the secret that holds its key, where the environment has none. */
  secret: string | undefined
  /** Whether it does nothing without a key. */
  needsKey: boolean
  /** True when it is meant to run on this machine or network. */
  local: boolean
  textTools: boolean
  timeouts: ModelTimeouts
  limits: ProviderLimits
  /** What a person does to set it up. */
  setUp: string
}

interface KnownProvider {
  wire: WireName
  publicUrl?: string
  keys: readonly string[]
  urls: readonly string[]
  setUp: string
}

const known = {
  openai: {
    wire: 'openai',
    publicUrl: 'https://api.openai.com/v1',
    keys: ['OPENAI_API_KEY'],
    urls: ['TRELLIS_OPENAI_BASE_URL', 'OPENAI_BASE_URL'],
    setUp: 'Set OPENAI_API_KEY, or TRELLIS_OPENAI_BASE_URL for another OpenAI-compatible service.',
  },
  anthropic: {
    wire: 'anthropic',
    publicUrl: 'https://api.anthropic.com',
    keys: ['ANTHROPIC_API_KEY'],
    urls: ['TRELLIS_ANTHROPIC_BASE_URL', 'ANTHROPIC_BASE_URL'],
    setUp: 'Set ANTHROPIC_API_KEY.',
  },
  google: {
    wire: 'google',
    publicUrl: 'https://generativelanguage.googleapis.com/v1beta',
    keys: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'],
    urls: ['TRELLIS_GOOGLE_BASE_URL'],
    setUp: 'Set GOOGLE_API_KEY, and TRELLIS_GOOGLE_BASE_URL for Vertex AI.',
  },
  xai: {
    wire: 'openai',
    publicUrl: 'https://api.x.ai/v1',
    keys: ['XAI_API_KEY'],
    urls: ['TRELLIS_XAI_BASE_URL'],
    setUp: 'Set XAI_API_KEY.',
  },
  ollama: {
    wire: 'ollama',
    keys: [],
    urls: [],
    setUp: 'Set OLLAMA_HOST=127.0.0.1:11434, or providers.ollama.base_url in trellis.yaml.',
  },
  local: {
    wire: 'openai',
    keys: ['TRELLIS_LOCAL_API_KEY'],
    urls: ['TRELLIS_LOCAL_BASE_URL'],
    setUp: 'Set OLLAMA_HOST=127.0.0.1:11434 for Ollama, or TRELLIS_LOCAL_BASE_URL for LM Studio, llama.cpp or vLLM.',
  },
} as const satisfies Record<string, KnownProvider>

/** `OLLAMA_HOST` is `host`, `host:port` or a URL. */
function ollamaOrigin(host: string | undefined): string | undefined {
  if (!host) return undefined
  const url = new URL(/^https?:\/\//.test(host) ? host : `http://${host}`)
  if (url.port === '' && !/^https?:\/\/[^/]*:\d+/.test(host)) url.port = '11434'
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  return url.origin
}

const first = (env: NodeJS.ProcessEnv, names: readonly string[]) => names.map((name) => env[name]).find((value) => value)

const defined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>

type Placed = NonNullable<ModelsSection['servers']>[string] | NonNullable<NonNullable<ModelsSection['providers']>['openai']>

function limitsOf(placed: Placed | undefined): ProviderLimits {
  const { requests_per_minute, tokens_per_minute, concurrency } = placed?.limits ?? {}
  return defined({ requestsPerMinute: requests_per_minute, tokensPerMinute: tokens_per_minute, concurrency }) as ProviderLimits
}

/** @param local a server, or a model, that may first have to be loaded */
export function timeoutsOf(section: ModelsSection, placed: Placed | undefined, totalSeconds: number, local: boolean): ModelTimeouts {
  const own = { ...defined(section.timeouts ?? {}), ...defined(placed?.timeouts ?? {}) }
  const total = placed?.timeouts?.total_seconds ?? totalSeconds
  // a server on this machine may have to load the model first
  const firstToken = own.first_token_seconds ?? (local ? total : 60)
  return {
    firstTokenMs: Math.min(firstToken, total) * 1000,
    stallMs: Math.min(own.stall_seconds ?? 60, total) * 1000,
    totalMs: total * 1000,
  }
}

/** Every place where models are, by the name that stands before the colon. */
export function endpointsOf(env: NodeJS.ProcessEnv, section: ModelsSection, totalSeconds: number): Record<string, Endpoint> {
  const endpoints: Record<string, Endpoint> = {}
  for (const [name, provider] of Object.entries<KnownProvider>(known)) {
    const placed = section.providers?.[name as keyof typeof known]
    const ollama = ollamaOrigin(env.OLLAMA_HOST)
    const hosted = name === 'ollama' ? ollama : name === 'local' && ollama ? `${ollama}/v1` : undefined
    const persons = first(env, provider.urls) ?? hosted
    const workspaces = placed?.base_url ?? (name === 'local' ? section.local?.base_url : undefined)
    const from = persons ? 'person' : workspaces ? 'workspace' : 'provider'
    const local = provider.publicUrl === undefined
    endpoints[name] = {
      wire: provider.wire,
      baseUrl: persons ?? workspaces ?? provider.publicUrl,
      from,
      // a key goes where the person said it goes, and not to an address that came with a workspace
      apiKey: from === 'workspace' ? undefined : first(env, provider.keys),
      secret: placed?.key ?? provider.keys[0],
      needsKey: from === 'provider' && !local,
      local,
      textTools: false,
      timeouts: timeoutsOf(section, placed, totalSeconds, local),
      limits: limitsOf(placed),
      setUp: provider.setUp,
    }
  }
  for (const [name, server] of Object.entries(section.servers ?? {})) {
    endpoints[name] = {
      wire: server.wire,
      baseUrl: server.base_url,
      from: 'workspace',
      apiKey: undefined,
      secret: server.key,
      needsKey: server.key !== undefined,
      local: isOwnMachine(server.base_url),
      textTools: server.tools === 'text',
      timeouts: timeoutsOf(section, server, totalSeconds, isOwnMachine(server.base_url)),
      limits: limitsOf(server),
      setUp: `Check models.servers.${name} in trellis.yaml.`,
    }
  }
  return endpoints
}

/** Whether an address is on this machine. */
export function isOwnMachine(address: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(URL.parse(address)?.hostname ?? '')
}
