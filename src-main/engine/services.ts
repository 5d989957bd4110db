import type { AgentEntry } from '#shared/agents/agent-entry.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { PromptDefinition } from '#shared/prompts/prompt-definition.ts'
import type { GrantCheck, GrantScope, SecretSource } from '../grants/grant-check.ts'
import type { EvidenceLibrary } from '../investigation/evidence-library.ts'
import type { ModelRegistry } from '../models/model-registry.ts'
import type { RunMcp } from '../tools/mcp/run-mcp.ts'
import type { PermissionSource } from '../tools/permission-layers.ts'
import type { ToolSettings } from '../tools/systems/tool-settings.ts'
import type { ToolGates } from '../tools/tool-gates.ts'
import type { ToolRegistry } from '../tools/tool-registry.ts'

/** A limited run of untrusted JavaScript, in a process of its own. */
export interface CodeSandbox {
  /** Evaluates `source` as the body of a function of `input`; gives its JSON result. Fails with `code.*`. */
  run(request: {
    source: string
    input: Json
    timeoutMs: number
    memoryBytes: number
    signal: AbortSignal
  }): Promise<{ value: Json; logs: string[] }>
  /** Compiles without running. Fails with `code.failed` and the line. */
  check(source: string, signal: AbortSignal): Promise<void>
}

/** JSONata expressions: simple ones in process, anything that can loop in a process with a time limit. */
export interface ExpressionEvaluator {
  /** Fails with `expression.invalid` for text that does not parse. */
  check(source: string): Promise<void>
  /**
   * Gives the value at once where the expression is made of paths, operators, literals and plain functions only. Nothing is
   * null. `now` is epoch milliseconds and `random` in [0, 1) seeds what is drawn; an expression that wants one which is
   * not given fails with `expression.failed`. Nodes use `evaluateInRun` (sandbox/evaluate-in-run.ts), which gives both.
   */
  evaluate(
    source: string,
    input: Json,
    options: { timeoutMs: number; signal: AbortSignal; now?: number; random?: number },
  ): Json | Promise<Json>
}

/** Liquid templates, with the same split. Output is text; values are never evaluated again. */
export interface TemplateRenderer {
  /** Fails with `template.invalid` for text that does not parse. */
  check(source: string): Promise<void>
  /** Names of the variables that the template reads. */
  variables(source: string): Promise<string[]>
  render(source: string, values: JsonObject, options: { timeoutMs: number; signal: AbortSignal }): string | Promise<string>
}

/** What the engine host lends to executors. Members are made at first use, so that a simple run loads little. */
export interface EngineServices {
  readonly sandbox: CodeSandbox
  readonly expressions: ExpressionEvaluator
  readonly templates: TemplateRenderer
  models(): Promise<ModelRegistry>
  tools(): Promise<ToolRegistry>
  /** The MCP servers of the workspace, for this run. Nothing is started by asking for them. */
  mcp(): Promise<RunMcp>
  evidence(): Promise<EvidenceLibrary>
  /** Asked before an effect that a person has to grant, with `grantScope` where it is the workflow that asks. */
  readonly grants: GrantCheck
  /** For whom the run asks: its workflow as it is. */
  readonly grantScope: GrantScope
  /** Each is given out only to whom and to where a person has allowed. */
  readonly secrets: SecretSource
  /** The folder of evidence that this run was given, or null. */
  readonly evidenceFolder: string | null
  /** Stands in for every model of the document, where one was chosen for the run. */
  readonly modelOverride: string | null
  /** The document's own model aliases (`settings.models`), which come before those of the workspace. */
  readonly modelAliases?: Readonly<Record<string, string>>
  /** The agents of the workspace, as its file has them now. Absent: none. */
  agents?(): Promise<readonly AgentEntry[]>
  /** Prompts of the workspace by name, as its files have them now, with what is wrong with these. Absent: none. */
  prompts?(): Promise<ReadonlyMap<string, PromptDefinition> & { problem: string | null }>
  /** Why an MCP server cannot be used, or null where it can. Absent: there are no servers. */
  mcpHealth?(server: string): Promise<string | null>
  /** The systems that the workspace has set up for its tools. Absent: none. */
  toolSettings?(): Promise<ToolSettings>
  /** What narrows the tools here. Absent: only the defaults hold. */
  readonly permissions?: PermissionSource
  /** Limits of calls and breakers by tool, over all runs of the host. Absent: there are none. */
  toolGates?(): Promise<ToolGates>
}
