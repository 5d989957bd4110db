import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import type { PromptPreview } from '#shared/api/agent-contract.ts'
import { parsedConfig } from '#shared/document/ports.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { microAgentNode } from '#shared/nodes/micro-agent.node.ts'
import { specOf } from '#shared/nodes/registry.ts'
import type { ConfigOf } from '../../engine/executor.ts'
import type { EngineServices } from '../../engine/services.ts'
import type { ToolDeclaration } from '../../models/call/call-model.ts'
import { modelsOf, registryOf } from '../../models/call/node-models.ts'
import { modelCallTexts } from '../../models/nodes/model-call-node.ts'
import type { KnownUse } from '../../tools/mcp/known-use.ts'
import type { AgentProfile } from '../agent.ts'
import { AgentBudget } from '../agent-budget.ts'
import { type AgentConfig, agentTask, goalOf, profileOf } from '../agent-node.ts'
import { withResources } from '../agent-resources.ts'
import { AgentRun } from '../agent-run.ts'
import { taskDefaults } from '../micro-agent-node.ts'
import { systemText, taskText } from '../prompt.ts'
import { toolsOf } from '../run-agent.ts'
import { putIntoPrompt } from '../task-prompt.ts'
import { requestTokens, tokenCounter } from '../token-count.ts'
import { previewPlace } from './preview-place.ts'

const levels: Record<string, AgentProfile['level']> = { 'parent-agent': 'parent', 'child-agent': 'child', 'micro-agent': 'micro' }

interface Wish {
  document: WorkflowDocument
  node: string
  inputs: Record<string, Json>
  services: EngineServices
  signal: AbortSignal
}

function configOf({ document, node }: Pick<Wish, 'document' | 'node'>) {
  const found = document.nodes[node]
  const spec = specOf(found?.kind ?? '')
  const config = found && spec ? parsedConfig(spec, found) : undefined
  if (!found || config === undefined)
    throw new AppError('request.invalid', 'There is nothing to show of this node, since its settings are not right yet.', {
      hint: 'Mend what is marked in its settings first.',
    })
  return { kind: found.kind, label: found.label, config, parent: found.parent }
}

function defaultsOf(kind: string, config: unknown) {
  return kind === 'micro-agent' ? taskDefaults((config as ConfigOf<typeof microAgentNode>).task) : { goal: '', schema: null }
}

/** The agent of a node, with those that are inside it. */
async function agentOf(wish: Wish, node: string): Promise<AgentProfile> {
  const { document, services } = wish
  const { kind, label, config } = configOf({ document, node })
  const inside = Object.entries(document.nodes).filter(([, other]) => other.parent === node && levels[other.kind] !== undefined)
  const children = await Promise.all(inside.sort(([a], [b]) => (a < b ? -1 : 1)).map(([id]) => agentOf(wish, id)))
  const own = config as AgentConfig
  const schema = own.schema ?? defaultsOf(kind, config).schema
  return profileOf({ nodeId: node, kind, label, config: { ...own, schema } }, levels[kind] ?? 'child', services, children)
}

async function counted(model: string, system: string, user: string, tools: readonly ToolDeclaration[], services: EngineServices) {
  const provider = await (await registryOf(services)).resolve(model).then(
    ({ info }) => info.provider,
    () => '',
  )
  const tokens = requestTokens([new SystemMessage(system), new HumanMessage(user)], tools, await tokenCounter())
  return { tokens, estimated: provider !== 'openai' }
}

/** As it begins where its servers offer what they did when they last ran. */
function withKnownTools(profile: AgentProfile, { tools, servers }: KnownUse): AgentProfile {
  return { ...profile, tools: [...profile.tools, ...tools], servers: { used: servers, missing: [] } }
}

async function previewAgent(wish: Wish): Promise<PromptPreview> {
  const { document, node, inputs, services, signal } = wish
  const described = await agentOf(wish, node)
  const known = described.serverTools?.length ? await (await services.mcp()).known(described.serverTools) : null
  const place = previewPlace(node, signal)
  const profile = await withResources(place, known ? withKnownTools(described, known) : described, services)
  const { kind, config, parent } = configOf(wish)
  const goal = await goalOf({ config: config as AgentConfig, inputs, services, signal }, defaultsOf(kind, config).goal)
  const support = { services, models: await registryOf(services) }
  const budget = new AgentBudget({})
  const run = new AgentRun(place, profile, agentTask(inputs, goal), support, budget)
  const above = parent !== null && levels[document.nodes[parent]?.kind ?? ''] === 'parent' ? await agentOf(wish, parent) : null
  const parentRun = above && new AgentRun(previewPlace(parent ?? '', signal), above, agentTask({}, ''), support, budget)
  const prompt = await putIntoPrompt(run)
  const tools = profile.maxIterations === 1 ? [] : [...toolsOf(run, parentRun).values()].map(({ declaration }) => declaration)
  const [system, user, model] = [systemText(profile), taskText(run), profile.models[0] ?? 'offline']
  return {
    model,
    system,
    user,
    tools,
    unknownTools: known?.unknown ?? [],
    servers: known?.servers.map(({ server }) => server) ?? [],
    prompt: prompt && { name: prompt.name, version: prompt.version },
    ...(await counted(model, system, user, tools, services)),
  }
}

async function previewCall(wish: Wish): Promise<PromptPreview> {
  const { node, inputs, services, signal } = wish
  const config = configOf(wish).config as Parameters<typeof modelCallTexts>[1]['config']
  const { system, user, prompt } = await modelCallTexts(previewPlace(node, signal), { config, inputs, services, nodeId: node })
  const model = modelsOf(config, services)[0] ?? 'offline'
  return { model, system, user, tools: [], unknownTools: [], servers: [], prompt, ...(await counted(model, system, user, [], services)) }
}

/** Services that start no server. */
function lookingOnly(services: EngineServices): EngineServices {
  const mcp = async () => (await services.mcp()).withoutStarting()
  return Object.create(services, { mcp: { value: mcp } }) as EngineServices
}

/** What the model of a node would be sent first, word for word, for these inputs. Asks no model. */
export async function previewNode(given: Wish): Promise<PromptPreview> {
  const wish = { ...given, services: lookingOnly(given.services) }
  const { kind } = configOf(wish)
  if (kind === 'model-call') return previewCall(wish)
  if (levels[kind]) return previewAgent(wish)
  throw new AppError('request.invalid', `A ${kind} node asks no model by a prompt of its own.`)
}
