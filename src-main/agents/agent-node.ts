import type { Json, JsonObject } from '#shared/json.ts'
import type { NodeContext, Outputs } from '../engine/executor.ts'
import type { EngineServices } from '../engine/services.ts'
import { modelsOf, registryOf, samplingOf } from '../models/call/node-models.ts'
import type { ModelTask } from '../models/task.ts'
import type { AgentProfile, AgentResult, AgentTask, Collaboration } from './agent.ts'
import { narrower } from './agent-budget.ts'
import { runAgent } from './run-agent.ts'

/** The config that the three agent kinds share; what one of them lacks is absent. */
export interface AgentConfig {
  model: string
  fallbacks: string[]
  temperature?: number | undefined
  maxTokens?: number | undefined
  role: string
  instructions: string
  goal: string
  tools: string[]
  schema: JsonObject | null
  maxIterations: number
  maxTotalTokens?: number | undefined
  maxTotalUsd?: number | undefined
  contextTokens?: number | undefined
  resources?: string[]
  prompt?: string
  promptValues?: Record<string, string>
  maySpawn?: boolean
  mayTalk?: boolean
  collaborate?: 'none' | Collaboration['mode']
  rounds?: number
  deadlineSeconds?: number
  votingRule?: Collaboration['votingRule']
}

const goalTimeoutMs = 2000
/** What the models of today read at once, with room for the answer. */
const defaultContextTokens = 100_000

function collaborationOf({ collaborate: mode = 'none', rounds = 3, deadlineSeconds = 120, votingRule = 'borda' }: AgentConfig) {
  return mode === 'none' ? {} : { collaboration: { mode, rounds, deadlineSeconds, votingRule } }
}

/** The agent that a node's config describes. Throws `tool.unknown` for a tool that is not there. */
export async function profileOf(
  node: { nodeId: string; kind: string; label: string; config: AgentConfig },
  level: AgentProfile['level'],
  services: EngineServices,
  children: readonly AgentProfile[] = [],
): Promise<AgentProfile> {
  const { config } = node
  const registry = config.tools.length > 0 ? await services.tools() : undefined
  const isOwn = (name: string) => !name.includes('__') || registry?.list().some((tool) => tool.name === name)
  const serverTools = config.tools.filter((name) => !isOwn(name))
  return {
    nodeId: node.nodeId,
    kind: node.kind,
    name: node.label || node.kind,
    level,
    role: config.role || node.label,
    instructions: config.instructions,
    models: modelsOf(config, services),
    sampling: samplingOf(config),
    tools: config.tools
      .filter(isOwn)
      .map((name) => registry?.get(name))
      .filter((tool) => tool !== undefined),
    ...(serverTools.length > 0 ? { serverTools } : {}),
    ...(config.resources?.length ? { resources: config.resources } : {}),
    maxIterations: config.maxIterations,
    limits: narrower({}, { tokens: config.maxTotalTokens, usd: config.maxTotalUsd }),
    contextTokens: config.contextTokens ?? defaultContextTokens,
    ...(config.prompt ? { prompt: { prompt: config.prompt, promptValues: config.promptValues ?? {} } } : {}),
    ...(config.schema ? { schema: config.schema } : {}),
    children,
    maySpawn: config.maySpawn ?? false,
    mayTalk: config.mayTalk ?? false,
    ...collaborationOf(config),
  }
}

function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The task in words: the rendered template, or the input itself where there is none. */
export async function goalOf(
  context: Pick<NodeContext<{ goal: string }>, 'config' | 'inputs' | 'services' | 'signal'>,
  otherwise = '',
): Promise<string> {
  const { config, inputs, services, signal } = context
  if (config.goal.trim() === '') return typeof inputs.in === 'string' && inputs.in !== '' ? inputs.in : otherwise || asText(inputs.in)
  if (!/\{[{%]/.test(config.goal)) return config.goal
  const values = { in: inputs.in ?? null, context: inputs.context ?? null }
  return services.templates.render(config.goal, values, { timeoutMs: goalTimeoutMs, signal })
}

/** A node's inputs as a task with this goal. */
export function agentTask(inputs: Readonly<Record<string, Json>>, goal: string): AgentTask {
  // What the goal says already is not repeated as context.
  const about = typeof inputs.in === 'string' && goal.includes(inputs.in) ? undefined : inputs.in
  const context: Json = {
    ...(about === undefined ? {} : { in: about }),
    ...(inputs.context === undefined ? {} : { context: inputs.context }),
  }
  return { goal, context, evidence: inputs.evidence ?? null }
}

/** Runs a node's agent on the node's inputs. `hint` says what kind of task it is, where that is known. */
export async function runAgentNode(context: NodeContext, profile: AgentProfile, goal: string, hint?: ModelTask): Promise<AgentResult> {
  const { inputs, services } = context
  const task = { ...agentTask(inputs, goal), ...(hint ? { hint } : {}) }
  return runAgent(context, profile, task, { services, models: await registryOf(services) })
}

export function outputsOf(result: AgentResult): Outputs {
  const { findings, ...rest } = result
  return { out: result.answer, findings, result: { ...rest, usage: { ...rest.usage } } }
}
