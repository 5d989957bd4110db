import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import type { ModelPrice } from './model-registry.ts'

/** Where an OpenAI-compatible server is, and how it is spoken to. */
export interface EndpointSettings {
  /** With the `/v1`. Undefined where the person set nothing: the provider is then not used. */
  baseUrl: string | undefined
  apiKey: string | undefined
}

/** All that decides which models there are. No secret of it is ever stored or logged. */
export interface ModelSettings {
  /** Name to model: `{smart: 'openai:gpt-5'}`. */
  aliases: Record<string, string>
  openai: EndpointSettings
  local: EndpointSettings
  /** Time limit of one attempt, in milliseconds. */
  timeoutMs: number
  /** By `provider:model`. */
  prices: Record<string, ModelPrice>
}

/** A server on this machine. A workspace may come from anybody, and must not lead evidence to another machine. */
const ownMachine = z.url().refine((address) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(URL.parse(address)?.hostname ?? ''), {
  message: 'A workspace may only name a server on this machine; set TRELLIS_LOCAL_BASE_URL or TRELLIS_OPENAI_BASE_URL for another one',
})

/** The `models` section of `trellis.yaml`. Keys are never in it: they come from the environment. */
export const workspaceModelsSchema = z.strictObject({
  aliases: z.record(z.string(), z.string().min(1)).default({}),
  local: z.strictObject({ base_url: ownMachine }).optional(),
  timeout_seconds: z.number().positive().max(3600).optional(),
  /** US dollars for a million tokens, by `provider:model`. */
  prices: z.record(z.string(), z.strictObject({ input: z.number().min(0).max(1e6), output: z.number().min(0).max(1e6) })).default({}),
})
export type WorkspaceModels = z.output<typeof workspaceModelsSchema>

const noModels: WorkspaceModels = { aliases: {}, prices: {} }

const defaultAliases = { smart: 'offline', fast: 'offline', local: 'local:' }

/** `OLLAMA_HOST` is `host`, `host:port` or a URL, and means Ollama's OpenAI-compatible path. */
function ollamaUrl(host: string | undefined): string | undefined {
  if (!host) return undefined
  const url = new URL(/^https?:\/\//.test(host) ? host : `http://${host}`)
  if (url.port === '' && !/^https?:\/\/[^/]*:\d+/.test(host)) url.port = '11434'
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  return `${url.origin}/v1`
}

/**
 * Settings from the environment over those of the workspace over the built-in ones:
 * `OPENAI_API_KEY`, `TRELLIS_OPENAI_BASE_URL` (or `OPENAI_BASE_URL`), `TRELLIS_LOCAL_BASE_URL` (or `OLLAMA_HOST`),
 * `TRELLIS_LOCAL_API_KEY`, `TRELLIS_MODEL_SMART`, `TRELLIS_MODEL_FAST`, `TRELLIS_MODEL_LOCAL`, `TRELLIS_MODEL_TIMEOUT_SECONDS`.
 */
export function readModelSettings(env: NodeJS.ProcessEnv, workspace: WorkspaceModels = noModels): ModelSettings {
  const aliases: Record<string, string> = { ...defaultAliases, ...workspace.aliases }
  for (const alias of ['smart', 'fast', 'local']) {
    const chosen = env[`TRELLIS_MODEL_${alias.toUpperCase()}`]
    if (chosen) aliases[alias] = chosen
  }
  const seconds = Number(env.TRELLIS_MODEL_TIMEOUT_SECONDS ?? workspace.timeout_seconds ?? 120)
  if (!(seconds > 0)) {
    throw new AppError('request.invalid', `TRELLIS_MODEL_TIMEOUT_SECONDS is "${env.TRELLIS_MODEL_TIMEOUT_SECONDS}"`, {
      hint: 'Set it to a number of seconds above 0.',
    })
  }
  const ownLocalUrl = env.TRELLIS_LOCAL_BASE_URL || ollamaUrl(env.OLLAMA_HOST)
  const openaiUrl = env.TRELLIS_OPENAI_BASE_URL || env.OPENAI_BASE_URL
  return {
    aliases,
    openai: {
      baseUrl: openaiUrl ?? (env.OPENAI_API_KEY ? 'https://api.openai.com/v1' : undefined),
      apiKey: env.OPENAI_API_KEY || undefined,
    },
    local: {
      baseUrl: ownLocalUrl ?? workspace.local?.base_url,
      // a key goes where the person said it goes, and not to an address that came with a workspace
      apiKey: (ownLocalUrl && env.TRELLIS_LOCAL_API_KEY) || undefined,
    },
    timeoutMs: seconds * 1000,
    prices: workspace.prices,
  }
}

/** The `models` section of a workspace's `trellis.yaml`; nothing set where there is no such file. Throws `request.invalid`. */
export async function readWorkspaceModels(folder: string): Promise<WorkspaceModels> {
  const file = join(folder, 'trellis.yaml')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new AppError('file.unreadable', `${file} cannot be read: ${error.message}`, { place: { file } })
  })
  if (text === null) return noModels
  const { parse } = await import('yaml')
  let section: unknown
  try {
    section = (parse(text, { maxAliasCount: 100 }) as { models?: unknown } | null)?.models ?? {}
  } catch (error) {
    throw new AppError('request.invalid', `${file} is not YAML: ${(error as Error).message}`, { place: { file } })
  }
  const read = workspaceModelsSchema.safeParse(section)
  if (!read.success) {
    throw new AppError('request.invalid', `models in ${file}: ${z.prettifyError(read.error)}`, {
      place: { file },
      hint: 'Allowed are aliases, local.base_url, timeout_seconds and prices.',
    })
  }
  return read.data
}
