import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { registeredAgentNode } from '#shared/nodes/registered-agent.node.ts'
import type { ConfigOf, Executor, NodeContext } from '../../engine/executor.ts'
import { type AgentConfig, goalOf, outputsOf, profileOf, runAgentNode } from '../agent-node.ts'
import { healthOf } from './agent-health.ts'
import { type AgentNeed, type CheckedAgent, type PickedAgent, pickAgent, whyNot } from './pick-agent.ts'

type Config = ConfigOf<typeof registeredAgentNode>

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value.trim() : '')

/** The type that an alert names, in the form of an alert trigger, of Alertmanager or as a text. */
export function typeOfAlert(alert: Json | undefined): string {
  if (!isJsonObject(alert)) return textOf(alert)
  const labels = isJsonObject(alert.labels) ? alert.labels : isJsonObject(alert.commonLabels) ? alert.commonLabels : {}
  return textOf(alert.alert_type) || textOf(alert.alertname) || textOf(labels.alertname) || textOf(alert.title)
}

function needOf({ config, inputs }: NodeContext<Config>): AgentNeed {
  const alertType = config.alertType.trim() || typeOfAlert(inputs.alert) || (config.capabilities.length > 0 ? '' : typeOfAlert(inputs.in))
  return { alertType, capabilities: config.capabilities }
}

/** Kept in the log as it was: a later life of the run goes on with the same agent, as it was then. */
async function picked(context: NodeContext<Config>, need: AgentNeed, task: string): Promise<PickedAgent> {
  const { services } = context
  const checked: CheckedAgent[] = []
  const pick = async () => {
    const entries = (await services.agents?.()) ?? []
    return (await pickAgent(entries, need, (entry) => healthOf(entry, services), checked)) as unknown as JsonObject
  }
  const fingerprint = { alertType: need.alertType, capabilities: [...need.capabilities] }
  try {
    const choice = (await context.step('pick-agent', 'recorded', pick, { fingerprint })) as unknown as PickedAgent
    tell(context, choice.checked, task)
    return choice
  } catch (thrown) {
    tell(context, checked, task)
    throw thrown
  }
}

/** Who was looked at, and who took the task over from whom. */
function tell(context: NodeContext<Config>, checked: readonly CheckedAgent[], task: string): void {
  for (const [index, one] of checked.entries()) {
    context.emit('agent.health', { agent: one.agent_id, name: one.name, healthy: one.health.healthy, checks: one.health.checks })
    const next = checked[index + 1]
    if (next) {
      const handoff = `${context.path}/registry:${index}`
      context.emit('agent.handoff', { handoff, from: one.agent_id, to: next.agent_id, task, reason: whyNot(one) })
    }
  }
}

/** Hands a task to the agent of the workspace that is there for it and can work. */
export const registeredAgent: Executor<Config> = {
  async run(context) {
    const { nodeId, services } = context
    const goal = await goalOf(context, typeOfAlert(context.inputs.alert))
    const choice = await picked(context, needOf(context), goal)
    const { entry } = choice
    const config: AgentConfig = {
      model: entry.model,
      fallbacks: entry.fallbacks,
      role: entry.role,
      instructions: entry.instructions,
      goal: context.config.goal,
      // of the servers that it needs it has every tool that was granted
      tools: [...new Set([...entry.tools, ...entry.mcp_servers.map((server) => `${server}__*`)])],
      schema: null,
      maxIterations: entry.max_iterations,
      maxTotalTokens: entry.max_total_tokens,
    }
    const profile = await profileOf({ nodeId, kind: 'registered-agent', label: entry.name, config }, 'child', services)
    const outputs = outputsOf(await runAgentNode(context, profile, goal))
    const chosen = { agent_id: entry.agent_id, passed_over: choice.checked.slice(0, -1).map(({ agent_id }) => agent_id) }
    return { ...outputs, result: { ...(outputs.result as JsonObject), ...chosen } }
  },
}
