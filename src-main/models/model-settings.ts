import { join, resolve } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import type { ThinkingEffort } from '#shared/models/thinking.ts'
import { type BreakerSettings, breakerSettings } from '../resilience/circuit.ts'
import type { ModelPrice } from './model-registry.ts'
import { type Endpoint, endpointsOf, type ModelTimeouts, timeoutsOf } from './settings/endpoint.ts'
import { type FailureClass, type ModelsSection, noModelsSection } from './settings/models-section.ts'

/** Models that run in this process. */
export interface TransformersSettings {
  folder: string
  /** Where what is not in the folder is fetched from; null where nothing may be. */
  fetchFrom: { baseUrl: string; from: 'person' | 'workspace' } | null
  timeouts: ModelTimeouts
}

/** What is asked after an alias fails. */
export type Fallbacks = Partial<Record<FailureClass | 'default', readonly string[]>>

/** All that decides which models there are. No secret of it is ever stored or logged. */
export interface ModelSettings {
  /** Name to model: `{smart: 'openai:gpt-5'}`. */
  aliases: Record<string, string>
  fallbacks: Record<string, Fallbacks>
  templates: Record<string, string>
  endpoints: Record<string, Endpoint>
  textTools: readonly string[]
  /** By `provider:model`, or its beginning and a `*`. */
  thinking: Readonly<Record<string, ThinkingEffort>>
  retries: { attempts: number; longestWaitMs: number }
  breaker: BreakerSettings
  cache: { ttlMs: number; entries: number } | null
  /** Null where there is no folder of models. */
  transformers: TransformersSettings | null
  /** By `provider:model`, without the built-in ones. */
  prices: Record<string, ModelPrice>
}

const defaultAliases = { smart: 'offline', fast: 'offline', local: 'local:', embeddings: 'offline' }

/** Aliases that the environment may give a meaning, as in `TRELLIS_MODEL_SMART`. */
export const environmentAliases: readonly string[] = Object.keys(defaultAliases)

const hub = 'https://huggingface.co'

function transformersOf(env: NodeJS.ProcessEnv, section: ModelsSection, workspace: string | undefined, totalSeconds: number) {
  const { transformers } = section
  const own = env.TRELLIS_TRANSFORMERS_FOLDER
  const folder = own ? resolve(own) : workspace && transformers ? join(workspace, transformers.folder) : undefined
  if (folder === undefined) return null
  const from = env.TRELLIS_TRANSFORMERS_HOST
  const fetchFrom = from
    ? { baseUrl: from, from: 'person' as const }
    : transformers?.download
      ? { baseUrl: hub, from: 'workspace' as const }
      : null
  return { folder, fetchFrom, timeouts: timeoutsOf(section, undefined, totalSeconds, true) }
}

/**
 * Settings from the environment over those of the workspace over the built-in ones. The environment has the keys and
 * addresses of `endpoint.ts`, `TRELLIS_MODEL_SMART` and the like for each of `environmentAliases`,
 * `TRELLIS_MODEL_TIMEOUT_SECONDS`, and `TRELLIS_TRANSFORMERS_FOLDER` and `TRELLIS_TRANSFORMERS_HOST`. `workspace` is the folder that the
 * section is from. Throws `request.invalid`.
 */
export function readModelSettings(env: NodeJS.ProcessEnv, section: ModelsSection = noModelsSection, workspace?: string): ModelSettings {
  const aliases: Record<string, string> = { ...defaultAliases, ...section.aliases }
  for (const alias of environmentAliases) {
    const chosen = env[`TRELLIS_MODEL_${alias.toUpperCase()}`]
    if (chosen) aliases[alias] = chosen
  }
  const seconds = Number(env.TRELLIS_MODEL_TIMEOUT_SECONDS ?? section.timeouts?.total_seconds ?? section.timeout_seconds ?? 120)
  if (!(seconds > 0)) {
    throw new AppError('request.invalid', `TRELLIS_MODEL_TIMEOUT_SECONDS is "${env.TRELLIS_MODEL_TIMEOUT_SECONDS}"`, {
      hint: 'Set it to a number of seconds above 0.',
    })
  }
  const { retries, breaker, cache } = section
  return {
    aliases,
    fallbacks: Object.fromEntries(
      Object.entries(section.fallbacks ?? {}).map(([alias, chain]) => [
        alias,
        (Array.isArray(chain) ? { default: chain } : chain) as Fallbacks,
      ]),
    ),
    templates: section.templates ?? {},
    endpoints: endpointsOf(env, section, seconds),
    textTools: section.text_tools ?? [],
    thinking: section.thinking ?? {},
    retries: { attempts: retries?.attempts ?? 3, longestWaitMs: (retries?.longest_wait_seconds ?? 30) * 1000 },
    breaker: breakerSettings(breaker),
    cache: cache ? { ttlMs: cache.ttl_seconds * 1000, entries: cache.entries ?? 1000 } : null,
    transformers: transformersOf(env, section, workspace, seconds),
    prices: Object.fromEntries(
      Object.entries(section.prices).map(([name, { input, output, cached_input }]) => [
        name,
        cached_input === undefined ? { input, output } : { input, output, cachedInput: cached_input },
      ]),
    ),
  }
}
