import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { Flow, FlowEdge, FlowStep } from '../flow/flow.ts'
import { importFlow } from '../flow/import-flow.ts'
import type { ImportedWorkflow } from '../import-report.ts'
import { putIntoJumps } from './flowise-loops.ts'
import { flowiseMapper } from './flowise-nodes.ts'

const texts = (value: Json | undefined) => (typeof value === 'string' ? value : '')
const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const isAgentflowNode = ({ data }: JsonObject) => isJsonObject(data) && texts(data.name).endsWith('Agentflow')

/** A flow, or the export of many: each with its name and its parsed graph. */
function flowsIn(value: JsonObject): { name: string; description: string; graph: JsonObject }[] {
  if (objects(value.nodes).some(isAgentflowNode)) return [{ name: texts(value.name), description: texts(value.description), graph: value }]
  const listed = [...objects(value.AgentFlowV2), ...(typeof value.flowData === 'string' ? [value] : [])]
  return listed.flatMap((entry) => {
    const graph = parsed(texts(entry.flowData))
    return isJsonObject(graph) && objects(graph.nodes).some(isAgentflowNode) ? [{ name: texts(entry.name), description: '', graph }] : []
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a parsed file is of Flowise AgentFlow v2: one flow, or an export of all. */
export function isFlowise(value: JsonObject): boolean {
  return flowsIn(value).length > 0
}

/** The flows of a file of Flowise AgentFlow v2. */
export function importFlowise(value: JsonObject): ImportedWorkflow[] {
  return flowsIn(value).map(({ name, description, graph }) => {
    const nodes = objects(graph.nodes)
    const start = nodes.map(({ data }) => (isJsonObject(data) ? data : {})).find((data) => data.name === 'startAgentflow')
    const flow: Flow = {
      product: 'flowise',
      version: null,
      name: name || 'Flowise agent flow',
      description,
      ...putIntoJumps(nodes.map(stepOf), objects(graph.edges).map(edgeOf)),
      notes: [],
      todo: [],
      givens: givensOf(isJsonObject(start?.inputs) ? start.inputs : {}, JSON.stringify(graph)),
      answers: /^(?:model-call|child-agent|code|tool-call|sub-workflow|map)$/,
    }
    return importFlow(flow)
  })
}

function stepOf(node: JsonObject): FlowStep {
  const data = isJsonObject(node.data) ? node.data : {}
  const type = texts(data.name) || texts(node.type) || 'unknown'
  const inputs = isJsonObject(data.inputs) ? data.inputs : {}
  const number = (value: Json | undefined) => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
  const place = isJsonObject(node.position) ? node.position : {}
  const id = texts(node.id)
  const branches = branchesOf(id, type, inputs)
  const assigns = Object.entries(inputs)
    .filter(([name]) => name.endsWith('UpdateState'))
    .flatMap(([, list]) => objects(list).map(({ key }) => `state.${texts(key)}`))
  return {
    id,
    name: texts(data.label) || type,
    type,
    parent: texts(node.parentNode) || texts(node.parentId) || null,
    place: { x: number(place.x), y: number(place.y), width: number(node.width) || 200, height: number(node.height) || 80 },
    settings: inputs,
    ...(branches ? { branches } : {}),
    ...(assigns.length > 0 ? { assigns } : {}),
    map: flowiseMapper(type),
  }
}

function branchesOf(id: string, type: string, inputs: JsonObject): string[] | undefined {
  const handles = (count: number) => Array.from({ length: count }, (_each, index) => `${id}-output-${index}`)
  if (type === 'conditionAgentflow') return handles(objects(inputs.conditions).length + 1)
  if (type === 'conditionAgentAgentflow') return handles(objects(inputs.conditionAgentScenarios).length)
  return type === 'humanInputAgentflow' ? handles(2) : undefined
}

function edgeOf(edge: JsonObject): FlowEdge {
  return { from: texts(edge.source), handle: texts(edge.sourceHandle), to: texts(edge.target) }
}

/** What every part may name: the message, the form, the state, and what Flowise knows of the conversation. */
function givensOf(start: JsonObject, graph: string): Flow['givens'] {
  const givens: Record<string, Flow['givens'][string]> = {
    chat_history: ({ input }) => input('chat_history', { type: 'array', title: 'Earlier messages', default: [] }),
    file_attachment: ({ input }) => input('file_attachment', { type: 'string', title: 'Text of the attached files', default: '' }),
    runtime_messages_length: ({ input }) => input('messages_so_far', { type: 'number', title: 'Messages so far', default: 0 }),
    current_date_time: ({ input }) => input('current_date_time', { type: 'string', title: 'Date and time', default: '' }),
  }
  if (start.startInputType !== 'formInput')
    givens.question = ({ input }) => input('question', { type: 'string', title: 'Message', format: 'textarea' }, true)
  for (const name of ['sessionId', 'chatId', 'chatflowId', 'apiMessageId', 'input'])
    givens[`$flow.${name}`] = ({ input }) => input(`flow_${name.toLowerCase()}`, { type: 'string', title: name, default: '' })
  for (const [, name = ''] of graph.matchAll(/\$form\.([A-Za-z_]\w*)/g))
    givens[`$form.${name}`] = ({ input }) => input(name, { type: 'string' })
  for (const [, name = ''] of graph.matchAll(/\$vars\.([A-Za-z_]\w*)/g))
    givens[`$vars.${name}`] = ({ input }) => input(`vars_${name}`, { type: 'string', title: `Variable ${name}`, default: '' })
  for (const entry of objects(start.startState)) {
    const key = texts(entry.key)
    givens[`state.${key}`] = ({ constant }) => constant(`state_${key}`, `${key} at first`, entry.value ?? '')
  }
  return givens
}
