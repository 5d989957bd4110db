import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { Flow, FlowEdge, FlowStep } from '../flow/flow.ts'
import { importFlow } from '../flow/import-flow.ts'
import type { ImportedWorkflow } from '../import-report.ts'
import { graphOfModelConfig } from './dify-chat.ts'
import { assignedBy } from './dify-data.ts'
import { difyMapper } from './dify-nodes.ts'

/** Whether a parsed file is an app of Dify. */
export function isDify(value: JsonObject): boolean {
  const { app, workflow, model_config: config } = value
  const graph = isJsonObject(workflow) && isJsonObject(workflow.graph)
  return (isJsonObject(app) && typeof app.mode === 'string' && (graph || isJsonObject(config))) || (graph && value.kind === 'app')
}

const texts = (value: Json | undefined) => (typeof value === 'string' ? value : '')
const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])

/** Brings in an app of Dify: a workflow, a chat flow, or an app that is one prompt. */
export function importDify(value: JsonObject): ImportedWorkflow[] {
  const app = isJsonObject(value.app) ? value.app : {}
  const workflow = isJsonObject(value.workflow) ? value.workflow : {}
  const notes: string[] = []
  const todo: string[] = []
  const graph = isJsonObject(workflow.graph)
    ? workflow.graph
    : graphOfModelConfig(isJsonObject(value.model_config) ? value.model_config : {}, texts(app.mode), notes)
  const steps = objects(graph.nodes).map(stepOf)
  noteFeatures(workflow.features, notes)
  const flow: Flow = {
    product: 'dify',
    version: typeof value.version === 'string' || typeof value.version === 'number' ? String(value.version) : null,
    name: texts(app.name) || 'Dify workflow',
    description: texts(app.description),
    steps,
    edges: objects(graph.edges).map(edgeOf),
    notes,
    todo,
    givens: givensOf(workflow, notes, todo, `${JSON.stringify(graph)}`),
  }
  return [importFlow(flow)]
}

function stepOf(node: JsonObject): FlowStep {
  const data = isJsonObject(node.data) ? node.data : {}
  const inner = texts(data.type)
  const type = node.type === 'custom-note' ? 'custom-note' : inner || texts(node.type).replace(/^custom-/, '') || 'unknown'
  const place = isJsonObject(node.position) ? node.position : {}
  const number = (value: Json | undefined) => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
  const id = texts(node.id)
  const branches = branchesOf(type, data)
  return {
    id,
    name: texts(data.title) || (type === 'custom-note' ? 'Note' : type),
    type,
    parent: texts(node.parentId) || null,
    place: { x: number(place.x), y: number(place.y), width: number(node.width) || 243, height: number(node.height) || 90 },
    settings: data,
    ...(branches ? { branches } : {}),
    ...(type === 'assigner' ? { assigns: assignedBy(data) } : {}),
    map: difyMapper(type),
  }
}

/** The handles of parts that go on by one of several ways. */
function branchesOf(type: string, data: JsonObject): string[] | undefined {
  if (type === 'if-else') {
    const cases = objects(data.cases).map(({ case_id: id }) => texts(id))
    return [...(cases.length > 0 ? cases : ['true']), 'false']
  }
  if (type === 'question-classifier') return objects(data.classes).map(({ id }) => texts(id))
  if (type === 'human-input') return objects(data.user_actions).map(({ id }) => texts(id))
  return data.error_strategy === 'fail-branch' ? ['source', 'fail-branch'] : undefined
}

function edgeOf(edge: JsonObject): FlowEdge {
  const handle = texts(edge.sourceHandle) || 'source'
  return { from: texts(edge.source), handle: handle === 'success-branch' ? 'source' : handle, to: texts(edge.target) }
}

/** Variables of the environment, of the conversation and of the system. */
function givensOf(workflow: JsonObject, notes: string[], todo: string[], graph: string): Flow['givens'] {
  const givens: Record<string, Flow['givens'][string]> = {
    'sys.query': ({ input }) => input('query', { type: 'string', title: 'Message', format: 'textarea' }, true),
    'sys.files': ({ input }) => input('files', { type: 'array', title: 'Files', default: [] }),
    'sys.dialogue_count': ({ input }) => input('dialogue_count', { type: 'number', title: 'Messages before this one', default: 0 }),
  }
  for (const name of ['user_id', 'conversation_id', 'app_id', 'workflow_id', 'workflow_run_id', 'timestamp'])
    givens[`sys.${name}`] = ({ input }) => input(`sys_${name}`, { type: 'string', title: name.replaceAll('_', ' '), default: '' })
  for (const variable of objects(workflow.environment_variables)) {
    const name = texts(variable.name)
    if (!graph.includes(name)) continue
    if (variable.value_type === 'secret') {
      todo.push(`The variable "${name}" was a secret of Dify. Parts that used it have to be given it here.`)
      continue
    }
    givens[`env.${name}`] = ({ constant }) => constant(`env_${name}`, name, variable.value ?? null)
  }
  const conversation = objects(workflow.conversation_variables)
  for (const variable of conversation) {
    const name = texts(variable.name)
    givens[`conversation.${name}`] = ({ constant }) => constant(`conversation_${name}`, name, variable.value ?? null)
  }
  if (conversation.length > 0)
    notes.push('Variables of the conversation start with their first value in every run: there is no conversation that keeps them.')
  return givens
}

/** What the app does around its graph. */
function noteFeatures(features: Json | undefined, notes: string[]): void {
  if (!isJsonObject(features)) return
  const on = (name: string) => {
    const feature = features[name]
    return isJsonObject(feature) ? feature.enabled === true : false
  }
  if (texts(features.opening_statement) !== '')
    notes.push(`The opening words were not carried over: "${texts(features.opening_statement).slice(0, 120)}".`)
  const suggested = Array.isArray(features.suggested_questions) ? features.suggested_questions.filter((each) => each !== '') : []
  if (suggested.length > 0) notes.push(`${suggested.length} suggested questions were not carried over.`)
  const names: [string, string][] = [
    ['file_upload', 'Upload of files'],
    ['sensitive_word_avoidance', 'Moderation of words'],
    ['speech_to_text', 'Speech to text'],
    ['text_to_speech', 'Text to speech'],
    ['suggested_questions_after_answer', 'Suggested questions after an answer'],
  ]
  for (const [name, what] of names) if (on(name)) notes.push(`${what} was not carried over.`)
}
