import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { thinkingEfforts } from '#shared/models/thinking.ts'
import { breakerSection } from '../../resilience/circuit.ts'
import { readSettingsText } from '../../storage/settings-text.ts'

/** Ways in which servers of models are spoken to. */
export const wireNames = ['openai', 'anthropic', 'google', 'ollama'] as const
export type WireName = (typeof wireNames)[number]

/** Providers whose wire format and address Trellis knows. */
export const knownProviders = ['openai', 'anthropic', 'google', 'xai', 'ollama', 'local'] as const

/** Names that stand before a colon and mean something by themselves, so that no server can take them. */
const builtInProviders = ['offline', 'template', 'transformers', ...knownProviders] as const

export const failureClasses = ['LLM_FAILURE', 'NETWORK_FAILURE', 'VALIDATION_FAILURE'] as const
export type FailureClass = (typeof failureClasses)[number]

const seconds = z.number().positive().max(3600)
const model = z.string().min(1).max(300)
const address = z.url({ protocol: /^https?$/, hostname: /./ })
const price = z.number().min(0).max(1e6)
const secret = z.string().min(1).max(200)

const timeouts = z.strictObject({
  first_token_seconds: seconds.optional(),
  stall_seconds: seconds.optional(),
  total_seconds: seconds.optional(),
})

const limits = z.strictObject({
  requests_per_minute: z.number().int().min(1).max(1e6).optional(),
  tokens_per_minute: z.number().int().min(1).max(1e9).optional(),
  concurrency: z.number().int().min(1).max(1000).optional(),
})

const placed = { base_url: address.optional(), key: secret.optional(), timeouts: timeouts.optional(), limits: limits.optional() }

const chain = z.array(model).max(20)

/** The `models` section of `trellis.yaml`. Keys are never in it: `key` is the name of a secret. */
export const modelsSectionSchema = z.strictObject({
  aliases: z.record(z.string(), model).default({}),
  /** By alias: what is asked after it, in order, for every kind of failure or by kind. */
  fallbacks: z
    .record(
      z.string(),
      z.union([
        chain,
        z.strictObject({
          default: chain.optional(),
          LLM_FAILURE: chain.optional(),
          NETWORK_FAILURE: chain.optional(),
          VALIDATION_FAILURE: chain.optional(),
        }),
      ]),
    )
    .optional(),
  /** Texts that `template:<name>` answers with. */
  templates: z.record(z.string(), z.string().min(1).max(20_000)).optional(),
  /** Providers that Trellis knows. */
  providers: z.partialRecord(z.enum(knownProviders), z.strictObject(placed)).optional(),
  /** Further servers, by the name that stands before the colon. */
  servers: z
    .record(
      z.string(),
      z.strictObject({
        ...placed,
        base_url: address,
        wire: z.enum(wireNames).default('openai'),
        tools: z.enum(['native', 'text']).default('native'),
      }),
    )
    .superRefine((servers, { addIssue }) => {
      for (const name of Object.keys(servers)) {
        const taken = builtInProviders.some((one) => one === name)
        if (taken) addIssue({ code: 'custom', path: [name], message: 'This name has a meaning of its own' })
        else if (!/^[a-z][a-z0-9_-]{0,40}$/.test(name))
          addIssue({ code: 'custom', path: [name], message: 'A name has small letters, digits, _ and -, and begins with a letter' })
      }
    })
    .optional(),
  /** The short form of `providers.local.base_url`. */
  local: z.strictObject({ base_url: address }).optional(),
  /** Models without tool calling of their own, as `provider:model`; a `*` at the end stands for any rest. */
  text_tools: z.array(model).max(200).optional(),
  /** How long models think, by `provider:model` or its beginning and a `*`; as they do by themselves where nothing is said. */
  thinking: z.record(model, z.enum(thinkingEfforts)).optional(),
  timeouts: timeouts.optional(),
  /** The short form of `timeouts.total_seconds`. */
  timeout_seconds: seconds.optional(),
  retries: z
    .strictObject({ attempts: z.number().int().min(1).max(10).optional(), longest_wait_seconds: z.number().min(0).max(600).optional() })
    .optional(),
  breaker: breakerSection.optional(),
  /** Answers that are given again to the same question. Off where it is absent. */
  cache: z
    .strictObject({ ttl_seconds: z.number().positive().max(2_592_000), entries: z.number().int().min(1).max(100_000).optional() })
    .optional(),
  /** Models that run in this process: a folder of the workspace, and whether they may be fetched into it. */
  transformers: z
    .strictObject({
      folder: z
        .string()
        .regex(/^[\w.-]+(\/[\w.-]+)*$/)
        .refine((path) => !path.split('/').includes('..'), { message: 'It has to lie in the workspace' })
        .default('models'),
      download: z.boolean().default(false),
    })
    .optional(),
  /** US dollars for a million tokens, by `provider:model`; they come before the built-in ones. */
  prices: z.record(z.string(), z.strictObject({ input: price, output: price, cached_input: price.optional() })).default({}),
})
export type ModelsSection = z.output<typeof modelsSectionSchema>

export const noModelsSection: ModelsSection = { aliases: {}, prices: {} }

/** Checks data that is meant to be the section. Throws `request.invalid` with everything that is wrong. */
export function checkModelsSection(data: unknown, file: string): ModelsSection {
  const read = modelsSectionSchema.safeParse(data)
  if (read.success) return read.data
  throw new AppError('request.invalid', `models in ${file}: ${z.prettifyError(read.error)}`, {
    place: { file },
    hint: `Allowed are ${Object.keys(modelsSectionSchema.shape).join(', ')}.`,
  })
}

/** The `models` section of a workspace's `trellis.yaml`; nothing set where there is no such file. Throws `request.invalid`. */
export async function readModelsSection(folder: string): Promise<ModelsSection> {
  const file = join(folder, 'trellis.yaml')
  const text = await readSettingsText(file)
  const { parse } = await import('yaml')
  let section: unknown
  try {
    section = (parse(text, { maxAliasCount: 100 }) as { models?: unknown } | null)?.models ?? {}
  } catch (error) {
    throw new AppError('request.invalid', `${file} is not YAML: ${(error as Error).message}`, { place: { file } })
  }
  return checkModelsSection(section, file)
}
