import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { Flow, FlowEdge, FlowStep } from '../flow/flow.ts'
import { importFlow } from '../flow/import-flow.ts'
import type { ImportedWorkflow } from '../import-report.ts'
import { rivetMapper, schemaOf } from './rivet-nodes.ts'

const texts = (value: Json | undefined) => (typeof value === 'string' ? value : '')

/** Graphs by id, of a project or of a file that is one graph. */
function graphsIn(value: JsonObject): [string, JsonObject][] {
  const data = isJsonObject(value.data) ? value.data : value
  const graphs = isJsonObject(data.graphs)
    ? Object.entries(data.graphs)
    : isJsonObject(data.nodes)
      ? [['graph', data] as [string, Json]]
      : []
  return graphs.filter(
    (entry): entry is [string, JsonObject] => isJsonObject(entry[1]) && (isJsonObject(entry[1].nodes) || Array.isArray(entry[1].nodes)),
  )
}

const heading = /^\[([^\]]+)\]:([\w-]+)(?:\s+"([\s\S]*)")?$/

/** Whether a parsed file is a project or a graph of Rivet. */
export function isRivet(value: JsonObject): boolean {
  return graphsIn(value).some(([, { nodes }]) => isJsonObject(nodes) && Object.keys(nodes).some((key) => heading.test(key)))
}

/** Brings in a project of Rivet: every graph is a workflow of its own, and its sub-graphs are sub-workflows. */
export function importRivet(value: JsonObject): ImportedWorkflow[] {
  const data = isJsonObject(value.data) ? value.data : value
  const metadata = isJsonObject(data.metadata) ? data.metadata : {}
  const graphs = graphsIn(value)
  const schemas = new Map(graphs.map(([id, graph]) => [`rivet:${id}`, schemasOf(graph)]))
  const main = texts(metadata.mainGraphId)
  const ordered = [...graphs].sort(([a], [b]) => Number(b === main) - Number(a === main))
  return ordered.map(([id, graph]) => {
    const own = isJsonObject(graph.metadata) ? graph.metadata : {}
    const { steps, edges } = partsOf(graph)
    const flow: Flow = {
      product: 'rivet',
      version: typeof value.version === 'number' || typeof value.version === 'string' ? String(value.version) : null,
      name: texts(own.name) || texts(metadata.title) || 'Rivet graph',
      description: texts(own.description),
      steps,
      edges,
      notes: [],
      todo: [],
      givens: {},
      dataflow: true,
      others: (reference) => schemas.get(reference),
    }
    const imported = importFlow(flow)
    imported.document.outputs = schemas.get(`rivet:${id}`)?.outputs ?? imported.document.outputs
    return { ...imported, reference: `rivet:${id}` }
  })
}

function partsOf(graph: JsonObject): { steps: FlowStep[]; edges: FlowEdge[] } {
  const steps: FlowStep[] = []
  const edges: FlowEdge[] = []
  for (const [key, node] of Object.entries(isJsonObject(graph.nodes) ? graph.nodes : {})) {
    const [, id = key, type = 'unknown', title = ''] = heading.exec(key) ?? []
    if (!isJsonObject(node)) continue
    const settings = isJsonObject(node.data) ? node.data : {}
    const [x = 0, y = 0, width = 250] = texts(node.visualData)
      .split('/')
      .map((part) => Number(part) || 0)
    const beside = Object.entries(node).filter(
      ([name]) => !['data', 'outgoingConnections', 'visualData', 'variants', 'tests'].includes(name),
    )
    const branches = branchesOf(type, settings)
    steps.push({
      id,
      name: title || type,
      type,
      parent: null,
      place: { x, y, width, height: 120 },
      settings: { ...settings, ...(beside.length > 0 ? { $node: Object.fromEntries(beside) } : {}) },
      ...(branches ? { branches } : {}),
      map: rivetMapper(type),
    })
    for (const connection of Array.isArray(node.outgoingConnections) ? node.outgoingConnections : []) {
      const match = /^(.+?)->"[\s\S]*" (\S+)\/(.+)$/.exec(texts(connection))
      if (match) edges.push({ from: id, handle: match[1] as string, to: match[2] as string, slot: match[3] as string })
    }
  }
  return { steps, edges }
}

function branchesOf(type: string, settings: JsonObject): string[] | undefined {
  if (type === 'if') return ['output', 'falseOutput']
  if (type !== 'match') return undefined
  const count = Array.isArray(settings.cases) ? settings.cases.length : 0
  return [...Array.from({ length: count }, (_each, index) => `case${index + 1}`), 'unmatched']
}

/** What a graph takes and gives, by its own input and output parts. */
function schemasOf(graph: JsonObject): { inputs: JsonObject; outputs: JsonObject } {
  const inputs: JsonObject = {}
  const outputs: JsonObject = {}
  for (const { type, settings } of partsOf(graph).steps) {
    if (type === 'graphInput') inputs[texts(settings.id) || 'input'] = schemaOf(texts(settings.dataType) || 'string')
    if (type === 'graphOutput') outputs[texts(settings.id) || 'output'] = schemaOf(texts(settings.dataType) || 'string')
  }
  return { inputs: { type: 'object', properties: inputs }, outputs: { type: 'object', properties: outputs } }
}
