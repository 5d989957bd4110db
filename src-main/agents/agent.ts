import type { AgentLevel, CollaborationMode, TokenUsage } from '#shared/events/run-event.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { EngineServices } from '../engine/services.ts'
import type { ModelRegistry, SamplingSettings } from '../models/model-registry.ts'
import type { ModelTask } from '../models/task.ts'
import type { PromptChoice } from '../prompts/named-prompt.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import type { AgentLimits } from './agent-budget.ts'

/** The MCP servers that an agent works with, and those that it has to do without. */
export interface AgentServers {
  used: readonly { server: string; instructions: string }[]
  missing: readonly { server: string; reason: string }[]
}

/** What an agent is: the same for every task it gets. */
export interface AgentProfile {
  nodeId: string
  /** The kind of its node, for its card. */
  kind: string
  name: string
  level: AgentLevel
  /** One word or two that playbooks and prompts know it by: `logs`, `metrics`, `changes`, `knowledge`. */
  role: string
  instructions: string
  /** Models in order of preference; `offline` ends the chain by itself. */
  models: readonly string[]
  sampling: SamplingSettings
  tools: readonly ToolDefinition[]
  /** Tools of MCP servers that it is given when it begins: `server__tool`, or `server__*` for all that are granted. */
  serverTools?: readonly string[]
  /** Resources of MCP servers that it is given when it begins: `server__uri`. */
  resources?: readonly string[]
  /** Known once it has begun. */
  servers?: AgentServers
  /** What its resources hold. Known once it has begun. */
  read?: readonly { server: string; uri: string; text: string }[]
  /** Most model turns. The last one has no tools, so that it concludes. */
  maxIterations: number
  /** What it may use in all, those that work for it included. It concludes while it still can. */
  limits: AgentLimits
  /** Tokens that a request may count by our estimate; what is longer is shortened before it is sent. */
  contextTokens: number
  /** The prompt of the workspace that its tasks are put into; absent: they are given as they are. */
  prompt?: PromptChoice
  /** JSON Schema of its answer; free text where absent. */
  schema?: JsonObject
  /** Agents it may hand work to. Parents only. */
  children: readonly AgentProfile[]
  /** May start micro agents for single questions. Parents only. */
  maySpawn: boolean
  /** How its children work together; absent: they are handed tasks. Parents only. */
  collaboration?: Collaboration
  /** Its children may ask each other. Parents only. */
  mayTalk?: boolean
}

/** How the children of a parent work together on its task. */
export interface Collaboration {
  mode: CollaborationMode
  /** Most rounds of proposals and counter-proposals. */
  rounds: number
  /** For each bid, ballot, position and plan. */
  deadlineSeconds: number
  votingRule: 'borda' | 'schulze'
}

/** One task for an agent. */
export interface AgentTask {
  goal: string
  /** What is known so far; findings in it are shown as a list. */
  context: Json
  evidence: Json | null
  /** What the task is, for models that answer by it. Default: one turn of an agent. */
  hint?: ModelTask
}

/** What every agent gives back, and the name of who gave it. */
export interface AgentResult {
  /** Text, or data that fits the profile's schema. */
  answer: Json
  text: string
  /** Every finding that its tools, its children and its context gave, each once. */
  findings: JsonObject[]
  agent: string
  level: AgentLevel
  iterations: number
  max_iterations: number
  /** MCP servers that took part. */
  servers: string[]
  /** MCP servers, or tools of them, that it had to do without, and why. */
  missing_servers: { server: string; reason: string }[]
  tools: string[]
  models: string[]
  /** True when only the offline model answered. */
  offline: boolean
  /** Tools of which no call succeeded. */
  failed_tools: string[]
  /** True when it had to conclude at a limit. */
  forced: boolean
  usage: TokenUsage
  ms: number
  /** The agents that worked for it. */
  agents: string[]
  /** What its children came to together, where that is how they work. */
  collaboration?: JsonObject
}

/** What agents are lent for a run. */
export interface AgentSupport {
  services: EngineServices
  models: ModelRegistry
}
