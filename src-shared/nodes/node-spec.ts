import type { z } from 'zod'
import type { Json, JsonObject } from '../json.ts'
import type { KnownPrompts } from '../prompts/prompt-definition.ts'
import type { Port } from './port.ts'

export const nodeGroups = [
  'start-end',
  'agents',
  'models',
  'tools',
  'logic',
  'people',
  'knowledge',
  'investigation',
  'guard',
  'data',
] as const
export type NodeGroup = (typeof nodeGroups)[number]

/** What a spec may know of the document around its node when it names its ports. */
export interface PortContext {
  /** JSON Schemas of the workflow's own inputs and outputs. */
  workflow: { inputs: JsonObject; outputs: JsonObject }
  /** The input and output schemas of a sub-workflow by its reference, where it is known. */
  subWorkflow?(reference: string): { inputs: JsonObject; outputs: JsonObject } | undefined
}

/** What a spec may know when it looks for problems before a run. */
export interface CheckContext extends PortContext {
  nodeId: string
  /** Kinds of the nodes that live directly inside this one, by node id. */
  children: Record<string, string>
  /** Names of the tools that exist where the check runs; undefined where that is not known. */
  tools?: readonly string[]
  /** The MCP servers of the workspace, with the tools that they offered when they last ran; undefined where they are not known. */
  mcp?: Readonly<Record<string, { enabled: boolean; tools: readonly string[] | null; promptsKnown?: boolean }>>
  /** Names and aliases of models that can be reached; undefined where that is not known. */
  models?: readonly string[]
  /** Prompts of the workspace; undefined where they are not known. */
  prompts?: KnownPrompts
  /** Why some of the workspace's prompts are not known: what is wrong with their files. */
  promptProblem?: string
}

/** A problem that a spec found in its node's config. The checker adds the node id. */
export interface ConfigProblem {
  code: string
  /** Path inside `config`, dotted. Empty for the whole node. */
  field: string
  message: string
  /** How to mend it, as an instruction. */
  mend: string
  severity?: 'error' | 'warning'
}

/**
 * One field of the generated inspector form. `name` is a dotted path into the config. `tools` and `agents` hold a list of
 * names; with `max: 1` they hold a single name, empty for none. `mcp-tool`
 * holds `{server, name, schema}`.
 */
export interface FormField {
  name: string
  label: string
  widget:
    | 'text'
    | 'multiline'
    | 'code'
    | 'number'
    | 'switch'
    | 'select'
    | 'strings'
    | 'key-values'
    | 'json'
    | 'model'
    | 'embedding-model'
    | 'tools'
    | 'agents'
    | 'mcp-tool'
    | 'mcp-resources'
    | 'prompt'
    | 'workflow'
  help?: string
  placeholder?: string
  options?: readonly { value: string; label: string }[]
  /** For `code`: what is written in it. */
  language?: 'javascript' | 'json' | 'jsonata' | 'liquid' | 'markdown'
  min?: number
  max?: number
  step?: number
  /** Shown only while another field has one of these values. */
  showWhen?: { field: string; in: readonly Json[] }
}

export type WrittenLanguage = 'jsonata' | 'liquid' | 'javascript' | 'json-schema'

/** Those that give a value when they are tried. */
export type PreviewLanguage = Exclude<WrittenLanguage, 'json-schema'>

/** A worked example: the palette shows it, the docs print it, the tests run it. */
export interface NodeExample {
  title: string
  config: JsonObject
  inputs: Record<string, Json>
  /** Expected value per output port; a port that is absent is skipped. Left out where the result depends on a model. */
  outputs?: Record<string, Json>
}

/**
 * Everything that Trellis knows of a node kind without running it. Pure data and pure functions, read by the canvas,
 * the checker, the compiler, the docs and the tests alike. The executor of the same stem gives it its behaviour.
 */
export interface NodeSpec<Kind extends string = string, Config = unknown> {
  kind: Kind
  /** Version of `config`'s shape; raised together with a migration from the version before. */
  version: number
  title: string
  group: NodeGroup
  /** One line for the palette. */
  summary: string
  /** Markdown for the docs: what it does, its ports, its failures. */
  docs: string
  /** Icon name of lucide (kebab-case). */
  icon: string
  config: z.ZodType<Config>
  inputs(config: Config, context: PortContext): Port[]
  outputs(config: Config, context: PortContext): Port[]
  /** Present on containers: the ports as seen from inside. `sources` give values to the children, `sinks` take theirs. */
  inside?: { sources(config: Config): Port[]; sinks(config: Config): Port[] }
  /** True for containers whose children are not dataflow but members, as a parent agent's children are. */
  members?: boolean
  /** True for kinds that are there for people alone: a run does not know of them. */
  inert?: boolean
  /** True for kinds that never fail and so have no `error` output. */
  infallible?: boolean
  /** What it does to the world: decides what is journalled. */
  effect: 'pure' | 'recorded' | 'outside'
  form: readonly FormField[]
  /**
   * What of the config is written in a language where no `code` field of the form says so, by path; `*` stands for each
   * entry of a list: `{'rules.*.when': 'jsonata'}`. Checked with the real parsers before a run.
   */
  written?: Readonly<Record<string, WrittenLanguage>>
  /** What the expressions of this kind see, where it is not the value at `in`; for help while they are written. `outputs` are those of a run before. */
  sees?(inputs: Readonly<Record<string, Json>>, outputs: Readonly<Record<string, Json>>): JsonObject
  /** One line that says what this node is set to do, for its card. */
  describe(config: Config): string
  check?(config: Config, context: CheckContext): ConfigProblem[]
  /** `migrations[n]` takes a config of version n to version n + 1. */
  migrations?: Record<number, (config: JsonObject) => JsonObject>
  examples: readonly [NodeExample, ...NodeExample[]]
}

/** Declares a node kind, with its config type taken from the zod schema. */
export function defineNode<Kind extends string, Schema extends z.ZodType>(
  spec: Omit<NodeSpec<Kind, z.output<Schema>>, 'config'> & { config: Schema },
): NodeSpec<Kind, z.output<Schema>> & { config: Schema } {
  return spec as NodeSpec<Kind, z.output<Schema>> & { config: Schema }
}

/** The settings that every node has beside its own config; kept under `config.run` in the document. */
export interface NodeRunSettings {
  /** Further attempts after the first failure. Default 0. */
  retries?: number
  /** First pause between attempts in milliseconds; doubles each time, with jitter. Default 500. */
  retryDelayMs?: number
  /** Time limit of one attempt in seconds. */
  timeoutSeconds?: number
  /** Value delivered on the first output when every attempt failed and `error` is not connected. */
  fallback?: Json
}
