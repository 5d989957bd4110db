import { type SecretSummary, secretName } from '#shared/security/secret.ts'
import { normalOrigin } from './origin.ts'

/** Variables that programs of this field agree on: who may have them, and where they go. The first address that is set counts. */
const known: Readonly<Record<string, { consumer: string; addresses: readonly string[]; usual?: string }>> = {
  OPENAI_API_KEY: {
    consumer: 'model:openai',
    addresses: ['TRELLIS_OPENAI_BASE_URL', 'OPENAI_BASE_URL'],
    usual: 'https://api.openai.com',
  },
  ANTHROPIC_API_KEY: {
    consumer: 'model:anthropic',
    addresses: ['TRELLIS_ANTHROPIC_BASE_URL', 'ANTHROPIC_BASE_URL'],
    usual: 'https://api.anthropic.com',
  },
  GOOGLE_API_KEY: {
    consumer: 'model:google',
    addresses: ['TRELLIS_GOOGLE_BASE_URL'],
    usual: 'https://generativelanguage.googleapis.com',
  },
  GEMINI_API_KEY: {
    consumer: 'model:google',
    addresses: ['TRELLIS_GOOGLE_BASE_URL'],
    usual: 'https://generativelanguage.googleapis.com',
  },
  XAI_API_KEY: { consumer: 'model:xai', addresses: ['TRELLIS_XAI_BASE_URL'], usual: 'https://api.x.ai' },
  TRELLIS_LOCAL_API_KEY: { consumer: 'model:local', addresses: ['TRELLIS_LOCAL_BASE_URL'] },
}

const prefix = 'TRELLIS_SECRET_'
const rulesSuffix = '_FOR'

/** How a variable for a secret has to be called. */
export const variableOf = (name: string): string => prefix + name.toUpperCase().replace(/[.-]/g, '_')

/** A secret of the environment, with its value. */
export type EnvironmentSecret = SecretSummary & { value: string }

/**
 * Secrets in environment variables: those that are known by their names, and `TRELLIS_SECRET_<NAME>`, for what
 * `TRELLIS_SECRET_<NAME>_FOR` lists: `tool:http_request@https://api.example.com mcp:github@program`. One without such a list
 * is for nobody.
 */
export function environmentSecrets(env: NodeJS.ProcessEnv): EnvironmentSecret[] {
  const ofProviders = Object.entries(known).flatMap(([name, { consumer, addresses, usual }]) => {
    const value = env[name]
    const address = addresses.map((variable) => env[variable]).find(Boolean) ?? usual
    const origin = address === undefined ? undefined : normalOrigin(address)
    return value ? [secretOf(name, name, value, [consumer], origin === undefined ? [] : [origin])] : []
  })
  const own = Object.entries(env).flatMap(([variable, value]) => {
    if (!value || !variable.startsWith(prefix) || (variable.endsWith(rulesSuffix) && env[variable.slice(0, -rulesSuffix.length)])) return []
    const name = variable.slice(prefix.length)
    if (!secretName.safeParse(name).success) return []
    const uses = (env[`${variable}${rulesSuffix}`] ?? '').split(/\s+/).flatMap((use) => {
      const [consumer, place] = [use.slice(0, use.indexOf('@')), use.slice(use.indexOf('@') + 1)]
      const origin = normalOrigin(place)
      return use.includes('@') && origin !== undefined ? [{ consumer, origin }] : []
    })
    const [consumers, origins] = [uses.map(({ consumer }) => consumer), uses.map(({ origin }) => origin)]
    return [secretOf(name, variable, value, [...new Set(consumers)], [...new Set(origins)])]
  })
  return [...ofProviders, ...own]
}

const secretOf = (name: string, variable: string, value: string, consumers: string[], origins: string[]): EnvironmentSecret => ({
  name,
  source: 'environment',
  variable,
  consumers,
  origins,
  changedAt: null,
  value,
})
