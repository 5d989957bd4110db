import type { AgentEntry, AgentHealth, HealthCheck } from '#shared/agents/agent-entry.ts'
import { toAppError } from '#shared/errors/app-error.ts'
import type { EngineServices } from '../../engine/services.ts'
import { registryOf } from '../../models/call/node-models.ts'
import type { ModelInfo, ModelRegistry } from '../../models/model-registry.ts'
import type { AgentProfile } from '../agent.ts'

/** What an agent cannot work without. */
type Needs = Pick<AgentEntry, 'model' | 'fallbacks' | 'tools' | 'mcp_servers'>

const check = (what: HealthCheck['what'], name: string, reason: string): HealthCheck => ({ what, name, ok: reason === '', reason })

/** How the provider of a model stands: what has failed too often is left alone for a while. */
const isOpen = (models: ModelRegistry, provider: string) =>
  models.gates().some(({ name, breaker }) => name === `model ${provider}` && breaker === 'open')

/** Why a model cannot be asked now; empty where it can. */
async function modelReason(name: string, services: EngineServices, list: () => Promise<ModelInfo[]>): Promise<string> {
  try {
    const models = await registryOf(services)
    const { info } = await models.resolve(name)
    if (info.provider === 'offline') return ''
    if (isOpen(models, info.provider)) return `${info.provider} failed too often and is left alone for a while (circuit breaker open)`
    return (await list()).find((one) => one.provider === info.provider && one.unavailable !== undefined)?.unavailable ?? ''
  } catch (thrown) {
    return toAppError(thrown).message
  }
}

/** The first of the agent's models that can be asked is enough: they stand in for each other. */
async function modelCheck(entry: Needs, services: EngineServices): Promise<HealthCheck> {
  const names = services.modelOverride === null ? [entry.model, ...entry.fallbacks] : [services.modelOverride]
  let listed: Promise<ModelInfo[]> | undefined
  const list = () => {
    listed ??= services.models().then((models) => models.list())
    return listed
  }
  const reasons: string[] = []
  for (const name of names) {
    const reason = await modelReason(name, services, list)
    if (reason === '') return check('model', name, '')
    reasons.push(`${name}: ${reason}`)
  }
  return check('model', names[0] ?? entry.model, reasons.join('; '))
}

async function toolChecks(entry: Needs, services: EngineServices): Promise<HealthCheck[]> {
  if (entry.tools.length === 0) return []
  const known = new Set((await services.tools()).list().map(({ name }) => name))
  return entry.tools.filter((name) => !name.includes('__') && !known.has(name)).map((name) => check('tool', name, 'There is no such tool.'))
}

/** Whether an agent can work now: a model of it can be asked, its tools are there, and so are the servers that it needs. */
export async function healthOf(entry: Needs, services: EngineServices): Promise<AgentHealth> {
  const servers = entry.mcp_servers.map(async (name) => check('mcp_server', name, await serverReason(name, services)))
  const checks = [await modelCheck(entry, services), ...(await toolChecks(entry, services)), ...(await Promise.all(servers))]
  return { healthy: checks.every(({ ok }) => ok), checks }
}

/** The same for an agent of a workflow: one that has tools of its own goes on without servers that are down. */
export function profileHealth({ models, tools, serverTools = [] }: AgentProfile, services: EngineServices): Promise<AgentHealth> {
  const [model = 'offline', ...fallbacks] = models
  const servers = tools.length > 0 ? [] : [...new Set(serverTools.map((name) => name.slice(0, name.indexOf('__'))))]
  return healthOf({ model, fallbacks, tools: tools.map(({ name }) => name), mcp_servers: servers }, services)
}

async function serverReason(name: string, services: EngineServices): Promise<string> {
  return services.mcpHealth ? ((await services.mcpHealth(name)) ?? '') : 'No MCP servers are set up here.'
}
