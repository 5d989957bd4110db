import { oc } from '@orpc/contract'
import { z } from 'zod'
import { type ModelThinking, modelThinking } from '../models/thinking.ts'
import { resultOf } from './result.ts'

export interface ModelChoice {
  name: string
  provider: string
  local: boolean
  unavailable?: string
}

/** A place where models are, as it is set up. */
export interface ModelProviderSummary {
  /** What stands before the colon. */
  name: string
  wire: string
  /** Null where nobody said where it is. */
  baseUrl: string | null
  /** Who said where it is: itself, the person's environment, or the workspace. */
  from: 'provider' | 'person' | 'workspace'
  /** Its address is written in the workspace, and can be taken out there. */
  named: boolean
  local: boolean
  /** It has a key of the environment. One of the vault is not looked at for this. */
  environmentKey: boolean
  /** The secret of the vault that would be its key. */
  secret: string | null
  /** What a person does to set it up. */
  setUp: string
}

export interface ModelAliasSummary {
  name: string
  model: string
  /** `environment` comes before what the workspace says. */
  from: 'default' | 'workspace' | 'environment'
  /** What is asked after it, for failures of every kind; `byKind` where it also depends on the kind. */
  fallbacks: string[]
  byKind: boolean
}

/** US dollars for a million tokens. */
export interface ModelPriceSummary {
  /** `provider:model` */
  model: string
  input: number
  output: number
  cachedInput: number | null
  /** False for one of the built-in table. */
  own: boolean
}

export interface ModelSettingsSummary {
  /** The file that changes go to. */
  file: string
  providers: ModelProviderSummary[]
  aliases: ModelAliasSummary[]
  prices: ModelPriceSummary[]
  /** The first that fits a model counts; one that none fits thinks as it does by itself. */
  thinking: ModelThinking[]
  /** The day on which the built-in prices were last compared with what providers publish, as `2026-11-26`. */
  pricesReadOn: string
}

/** A server that was found on this machine. */
export interface FoundModelServer {
  /** As it is known: Ollama, LM Studio. */
  title: string
  /** A name for it in the settings. */
  name: string
  wire: 'openai' | 'ollama'
  baseUrl: string
  models: string[]
}

const name = z.string().min(1).max(300)
const price = z.number().min(0).max(1e6)

/** One change of the settings. Null takes out what the workspace says. */
export const modelSettingsChange = z.discriminatedUnion('set', [
  z.object({ set: z.literal('alias'), name: z.string().regex(/^[\w.-]{1,60}$/), model: name.nullable() }),
  z.object({ set: z.literal('fallbacks'), alias: name, chain: z.array(name).max(20).nullable() }),
  z.object({
    set: z.literal('price'),
    model: name,
    price: z.object({ input: price, output: price, cachedInput: price.nullable() }).nullable(),
  }),
  /** All rows, in their order. */
  z.object({ set: z.literal('thinking'), rows: z.array(modelThinking).max(200) }),
  z.object({
    set: z.literal('server'),
    name: z.string().regex(/^[a-z][a-z0-9_-]{0,40}$/),
    server: z.object({ baseUrl: z.string().max(500), wire: z.enum(['openai', 'anthropic', 'google', 'ollama']) }).nullable(),
  }),
])
export type ModelSettingsChange = z.output<typeof modelSettingsChange>

const summary = resultOf(z.custom<ModelSettingsSummary>())

export const modelContract = {
  list: oc.input(z.object({})).output(resultOf(z.custom<ModelChoice[]>())),
  /** What is set about models, without asking any of them. */
  settings: oc.input(z.object({})).output(summary),
  /** Writes to `trellis.yaml` and gives what is set then. Fails with `request.invalid`, and changes nothing. */
  change: oc.input(z.object({ changes: z.array(modelSettingsChange).min(1).max(100) })).output(summary),
  /** Looks for servers at their usual ports of this machine. */
  detect: oc.input(z.object({})).output(resultOf(z.custom<FoundModelServer[]>())),
  /** Asks a provider for its models, with its key. Fails with `model.*`. */
  test: oc.input(z.object({ provider: z.string().max(100) })).output(resultOf(z.object({ models: z.array(z.string()), ms: z.number() }))),
}
