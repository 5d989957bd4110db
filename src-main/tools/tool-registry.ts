import type { z } from 'zod'
import type { Json, JsonObject } from '#shared/json.ts'
import type { GrantRequest, McpToolSeen } from '#shared/security/grant.ts'
import type { ToolCapability, ToolSafety } from '#shared/security/permissions.ts'
import type { StepContext } from '../engine/executor.ts'
import type { EngineServices } from '../engine/services.ts'
import type { ToolSettings } from './systems/tool-settings.ts'

/** What a tool is given for one call. `evidence` is the evidence value of the workflow that the caller was handed. */
export interface ToolCallContext extends StepContext {
  readonly services: EngineServices
  readonly evidence: Json | null
  /** The same for the same call in every life of the run: an outside system that keeps it does nothing twice. */
  readonly idempotencyKey: string
}

/** A tool of an MCP server by what the server calls it. */
export interface McpToolName {
  server: string
  tool: string
}

/** A tool that stands in for another one. */
export interface ToolAlternative<Input = unknown> {
  tool: string
  /** What it is called with, or null where it cannot do this. By default the same arguments, where it can read them. */
  arguments?(input: Input): Json | null
}

/** Something an agent or a tool-call node can use. Results are JSON; findings in them carry evidence ids. */
export interface ToolDefinition<Input = unknown> {
  /** snake_case, unique. */
  name: string
  title: string
  /** For the model and for people: what it does and when to use it. */
  description: string
  capability: ToolCapability
  safety: ToolSafety
  effect: 'pure' | 'recorded' | 'outside'
  /** Kinds of evidence it reads, so that playbooks and agents can tell what it is good for. */
  evidenceKinds: readonly string[]
  input: z.ZodType<Input>
  /** What is different for one call, where that depends on its arguments: a request that only reads is safe. */
  ofCall?(input: Input): Partial<Pick<ToolDefinition, 'capability' | 'safety' | 'effect' | 'timeoutMs'>>
  /** JSON Schema of its arguments where others wrote it; `input` takes what this leaves open. */
  schema?: JsonObject
  /** What its maker says of it, for a person who is asked. Nothing is decided by it. */
  hint?: string
  /** The tool of an MCP server that does the work, as it was found: what a person granted holds for it as it is. */
  mcp?: McpToolSeen
  /** Which tool of an MCP server would do the work, where a workspace says so; null where it does not. */
  through?(settings: ToolSettings): McpToolName | null
  /** What of it is known in a run only. Kept in the run's journal; throws what the call would fail with. */
  inRun?(place: StepContext, services: EngineServices): Promise<Partial<ToolDefinition<Input>>>
  /** Time limit of one attempt. Default 30 s. */
  timeoutMs?: number
  /** Attempts at a call that fails. Default 2, and 1 for tools that change something outside. */
  attempts?: number
  /**
   * What a person has to grant for it, as far as that is known before a run: with the arguments that a document names, or null
   * where it names none, and with what the workspace has set up. To be shown only: `call` asks `services.grants` itself, for
   * what it is about to do.
   */
  requests?(args: Json | null, settings: ToolSettings): GrantRequest[] | Promise<GrantRequest[]>
  /** The calls that there can be, where a workspace lists them: what a model may choose from. */
  calls?(settings: ToolSettings): JsonObject[]
  /** Calls at once, over all runs of a host. Default 8. */
  concurrency?: number
  /** Tools that can do the same or most of it, to be asked in this order when this one fails. */
  alternatives?: readonly ToolAlternative<Input>[]
  /**
   * Tools that could do what it is mostly asked for, or say whether it has to be, with less risk: shown, best first, to a person
   * who is asked about a call. Default: those with most words of its name in theirs.
   */
  lessRisk?: readonly string[]
  /** What a person can do by hand when it fails. */
  guidance?: string
  /** Arguments that have to be the same for a call to be allowed by what a person allowed for the run. */
  sameForRun?: readonly string[]
  /** What a call would really do, where its arguments do not say it: shown to a person who is asked. Throws as the call would. */
  shows?(input: Input, services: EngineServices): Promise<JsonObject>
  /** Why it cannot be used here, where the workspace has not set it up; null where it can. */
  unavailable?(services: Pick<EngineServices, 'toolSettings'>): Promise<string | null>
  call(input: Input, context: ToolCallContext): Promise<Json>
}

export interface ToolRegistry {
  list(): readonly ToolDefinition[]
  /** Throws `tool.unknown`. */
  get(name: string): ToolDefinition
}
