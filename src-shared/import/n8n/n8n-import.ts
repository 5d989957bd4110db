import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { Flow, FlowEdge, FlowStep } from '../flow/flow.ts'
import { importFlow } from '../flow/import-flow.ts'
import type { ImportedWorkflow } from '../import-report.ts'
import { putIntoLoops } from './n8n-loops.ts'
import { lastOf, n8nMapper } from './n8n-nodes.ts'

const texts = (value: Json | undefined) => (typeof value === 'string' ? value : '')
const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])

/** The workflow itself, whether it is the file or wrapped, as templates and the API give it. */
function workflowIn(value: JsonObject): JsonObject | null {
  for (const each of [value, value.workflow, value.data, isJsonObject(value.workflow) ? value.workflow.workflow : undefined]) {
    if (!isJsonObject(each)) continue
    const nodes = objects(each.nodes)
    const typed = nodes.some(
      ({ type, parameters }) => typeof type === 'string' && (/^(?:@[\w-]+\/)?[\w-]+\.\w+$/.test(type) || isJsonObject(parameters)),
    )
    if (typed && isJsonObject(each.connections)) return each
  }
  return null
}

/** Whether a parsed file is a workflow of n8n. */
export function isN8n(value: JsonObject): boolean {
  return workflowIn(value) !== null
}

/** Brings in a workflow of n8n. Parts are known by their names, as its connections and expressions know them. */
export function importN8n(value: JsonObject): ImportedWorkflow[] {
  const workflow = workflowIn(value)
  if (!workflow) return []
  const nodes = objects(workflow.nodes)
  const connections = isJsonObject(workflow.connections) ? workflow.connections : {}
  const notes = ['n8n runs a part once for each item. Here a part runs once for the value that arrives, which may be a list.']
  const todo: string[] = []
  if (isJsonObject(workflow.pinData) && Object.keys(workflow.pinData).length > 0)
    notes.push('Data that was pinned for tests was not carried over.')
  const edges = edgesOf(connections)
  const steps = nodes.map((node) => stepOf(node, edges, todo))
  // the first versions had the way for the next item first, the later ones the way for the end
  const first = new Set(nodes.filter(({ typeVersion }) => typeof typeVersion !== 'number' || typeVersion < 3).map(({ name }) => name))
  const looped = putIntoLoops(steps, edges, notes, (loop) => (first.has(loop) ? 'main:0' : 'main:1'))
  const id = texts(workflow.id)
  const flow: Flow = {
    product: 'n8n',
    version: null,
    name: texts(workflow.name) || texts(value.name) || 'n8n workflow',
    description: isJsonObject(workflow.meta) ? texts(workflow.meta.description) : '',
    ...looped,
    notes,
    todo,
    givens: {
      $workflow: ({ constant }) => constant('workflow', 'The workflow', { id, name: texts(workflow.name) }),
      $memory: ({ input }) => input('earlier_messages', { type: 'array', title: 'Earlier messages', default: [] }),
      $execution: ({ input }) => input('execution', { type: 'object', title: 'Execution', default: {} }),
    },
    answers: /^(?:model-call|child-agent|code|transform|merge|extract|map|sub-workflow|parse)$/,
  }
  return [importFlow(flow)]
}

/** What n8n keeps of a part beside its parameters. */
const beside = [
  'retryOnFail',
  'maxTries',
  'waitBetweenTries',
  'onError',
  'continueOnFail',
  'executeOnce',
  'alwaysOutputData',
  'notes',
  'notesInFlow',
]

function stepOf(node: JsonObject, edges: readonly FlowEdge[], todo: string[]): FlowStep {
  const type = texts(node.type)
  const name = texts(node.name) || type
  const at = Array.isArray(node.position) ? node.position : isJsonObject(node.position) ? [node.position.x ?? 0, node.position.y ?? 0] : []
  const number = (value: Json | undefined) => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
  const own = Object.fromEntries(beside.flatMap((key) => (node[key] === undefined ? [] : [[key, node[key] as Json]])))
  const disabled = node.disabled === true
  const short = lastOf(type)
  if (isJsonObject(node.credentials) && !disabled)
    for (const credential of Object.keys(node.credentials))
      todo.push(`Set up what n8n kept as the credential "${credential}"; the file only names it.`)
  const parameters = isJsonObject(node.parameters) ? node.parameters : {}
  const branching =
    !disabled && (/^(?:if|switch|filter|textClassifier|sentimentAnalysis)$/.test(short) || node.onError === 'continueErrorOutput')
  const handles = edges.filter((edge) => edge.from === name && edge.handle.startsWith('main:')).map(({ handle }) => handle)
  return {
    id: name,
    name,
    type,
    parent: null,
    place: { x: number(at[0]), y: number(at[1]), width: short === 'stickyNote' ? 240 : 100, height: 100 },
    settings: { ...parameters, ...(Object.keys(own).length > 0 ? { $node: own } : {}) },
    ...(branching ? { branches: [...new Set([...waysOf(short, parameters), ...handles])] } : {}),
    map: n8nMapper(type, disabled),
  }
}

/** Ways out that a part has, also where nothing is connected to them: then the flow may end there. */
function waysOf(type: string, parameters: JsonObject): string[] {
  if (type === 'if') return ['main:0', 'main:1']
  if (type === 'filter') return ['main:0', 'none']
  if (type !== 'switch') return ['main:0', 'main:1']
  const rules = isJsonObject(parameters.rules) ? parameters.rules : {}
  const count = Math.max(objects(rules.values).length, objects(rules.rules).length)
  return [...Array.from({ length: count }, (_each, index) => `main:${index}`), 'none']
}

/** Connections as edges: the main ones by the number of the way out, the others by their kind as the way in. */
function edgesOf(connections: JsonObject): FlowEdge[] {
  return Object.entries(connections).flatMap(([from, kinds]) =>
    Object.entries(isJsonObject(kinds) ? kinds : {}).flatMap(([kind, ways]) =>
      (Array.isArray(ways) ? ways : []).flatMap((targets, index) =>
        objects(targets).map(
          ({ node }): FlowEdge => ({
            from,
            handle: kind === 'main' ? `main:${index}` : kind,
            to: texts(node),
            ...(kind === 'main' ? {} : { slot: kind }),
          }),
        ),
      ),
    ),
  )
}
