import { frameSize, isContainerKind } from '#shared/document/places/node-tree.ts'
import { portsOf } from '#shared/document/ports.ts'
import type { Endpoint, WorkflowDocument, WorkflowEdge, WorkflowNode } from '#shared/document/workflow-document.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { mayConnect, type Port } from '#shared/nodes/port.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { kindTitle } from '../../ui/kind-text.ts'
import { strings } from '../../ui/strings.ts'
import { firstConfig, freeLabel, labelsOf } from './edits.ts'
import type { Edit } from './history.ts'

export interface Replacement {
  edit: Edit
  /** Settings that the new kind has no place for, by name. */
  settings: string[]
  /** Connections that find no port. */
  edges: string[]
}

/** Whether a node may become one of that kind: what holds other nodes stays something that can hold them. */
export function mayReplace(document: WorkflowDocument, id: string, kind: string): boolean {
  const holds = Object.values(document.nodes).some((node) => node.parent === id)
  return document.nodes[id]?.kind !== kind && (!holds || isContainerKind(kind))
}

/** Makes a node one of another kind. Its place, label, comment, the settings that fit by name and type, and its connections to ports that fit stay. */
export function replaceNode(document: WorkflowDocument, id: string, kind: string): Replacement | undefined {
  const spec = specOf(kind)
  const old = document.nodes[id]
  if (!spec || !old || !mayReplace(document, id, kind)) return undefined
  const { config, lost } = configFor(kind, old)
  const node: WorkflowNode = { ...old, kind, config, label: labelFor(document, old, kind), pinned: null }
  const swapped: WorkflowDocument = {
    ...document,
    schema: { ...document.schema, nodes: { ...document.schema.nodes, [kind]: spec.version } },
    nodes: { ...document.nodes, [id]: node },
    layout: { ...document.layout, [id]: placeFor(document, id, kind) },
  }
  const { edges, gone } = rejoined(document, swapped, id)
  const after: WorkflowDocument = { ...swapped, edges }
  return {
    settings: lost,
    edges: gone,
    edit: {
      name: strings.edits.replace,
      apply: (current) => (current === document ? after : (replaceNode(current, id, kind)?.edit.apply(current) ?? current)),
    },
  }
}

/** A name that a person gave stays; the title of the old kind, in this language or in English, gives way to that of the new one. */
function labelFor(document: WorkflowDocument, old: WorkflowNode, kind: string): string {
  const stem = old.label.replace(/ \d+$/, '')
  const given = stem !== kindTitle(old.kind) && stem !== specOf(old.kind)?.title
  return given ? old.label : freeLabel(labelsOf(document), kindTitle(kind))
}

function placeFor(document: WorkflowDocument, id: string, kind: string): { x: number; y: number; width?: number; height?: number } {
  const { x = 0, y = 0, width, height } = document.layout[id] ?? {}
  if (!isContainerKind(kind)) return { x, y }
  return { x, y, width: width ?? frameSize.width, height: height ?? frameSize.height }
}

/** The settings of the old node that the new kind takes, one after the other on top of what a new node begins with. */
function configFor(kind: string, old: WorkflowNode): { config: JsonObject; lost: string[] } {
  const spec = specOf(kind)
  const { run, ...own } = old.config
  let config = firstConfig(kind)
  const lost: string[] = []
  for (const [name, value] of Object.entries(own)) {
    const trial: JsonObject = { ...config, [name]: value as Json }
    if (spec?.config.safeParse(trial).success) config = trial
    else lost.push(name)
  }
  return { config: run === undefined ? config : { ...config, run }, lost }
}

type Side = 'inputs' | 'outputs' | 'sources' | 'sinks'

/** The edges of the document with those of the node at ports that fit: of the same name first, then the first free ones. */
function rejoined(before: WorkflowDocument, after: WorkflowDocument, id: string): { edges: WorkflowDocument['edges']; gone: string[] } {
  const ports = portsOf(after, id)
  const lists: Record<Side, Port[]> = {
    inputs: ports.inputs,
    outputs: ports.outputs,
    sources: ports.inside?.sources ?? [],
    sinks: ports.inside?.sinks ?? [],
  }
  // a port that an edge names already is for that edge
  const named = new Set(
    Object.values(before.edges).flatMap(({ from, to }) => [...(from[0] === id ? [from[1]] : []), ...(to[0] === id ? [to[1]] : [])]),
  )
  const chosen = new Map<string, string>()
  const taken = new Set<string>()
  const edges: WorkflowDocument['edges'] = {}
  const gone: string[] = []
  const portFor = (side: Side, old: string, fits: (port: Port) => boolean): string | undefined => {
    const known = chosen.get(`${side} ${old}`)
    if (known !== undefined) return lists[side].some((port) => port.id === known && fits(port)) ? known : undefined
    const same = lists[side].find((port) => port.id === old && fits(port))
    // an error output is no result: it takes the place of nothing else
    const free = lists[side].find((port) => port.id !== 'error' && !named.has(port.id) && !taken.has(`${side} ${port.id}`) && fits(port))
    const found = same ?? (old === 'error' ? undefined : free)
    if (!found) return undefined
    chosen.set(`${side} ${old}`, found.id)
    taken.add(`${side} ${found.id}`)
    return found.id
  }
  for (const [edgeId, edge] of Object.entries(before.edges)) {
    const next = endsAfter(before, after, id, edge, portFor)
    if (next === undefined) gone.push(edgeId)
    else edges[edgeId] = next
  }
  return { edges, gone }
}

type PortFor = (side: Side, old: string, fits: (port: Port) => boolean) => string | undefined

/** An edge after the change: the same when it has nothing to do with the node, undefined when it finds no port. */
function endsAfter(
  before: WorkflowDocument,
  after: WorkflowDocument,
  id: string,
  edge: WorkflowEdge,
  portFor: PortFor,
): WorkflowEdge | undefined {
  const { from, to } = edge
  if (from[0] !== id && to[0] !== id) return edge
  const inner = (end: Endpoint) => before.nodes[end[0]]?.parent === id
  // an edge inside of the container, from its own source to its own sink as well
  const inside = inner(from) || inner(to) || (from[0] === id && to[0] === id)
  const around = before.nodes[id]?.parent
  const other = (end: Endpoint, gives: boolean) => {
    const { inputs, outputs, inside: inner } = portsOf(after, end[0])
    const [sources, sinks] = end[0] === around ? [inner?.sources ?? [], inner?.sinks ?? []] : [outputs, inputs]
    return (gives ? sources : sinks).find((port) => port.id === end[1])
  }
  if (from[0] === id && to[0] === id) {
    const source = portFor('sources', from[1], () => true)
    const sink = portFor('sinks', to[1], () => true)
    return source === undefined || sink === undefined ? undefined : { ...edge, from: [id, source], to: [id, sink] }
  }
  if (from[0] === id) {
    const target = other(to, false)
    const port = portFor(inside ? 'sources' : 'outputs', from[1], (own) => target === undefined || mayConnect(own, target))
    return port === undefined ? undefined : same(edge, from, port, 'from')
  }
  const source = other(from, true)
  const port = portFor(inside ? 'sinks' : 'inputs', to[1], (own) => source === undefined || mayConnect(source, own))
  return port === undefined ? undefined : same(edge, to, port, 'to')
}

/** The edge itself when its port stays, so that a step holds only what changed. */
function same(edge: WorkflowEdge, end: Endpoint, port: string, which: 'from' | 'to'): WorkflowEdge {
  return end[1] === port ? edge : { ...edge, [which]: [end[0], port] }
}
