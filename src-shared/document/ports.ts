import type { JsonObject } from '../json.ts'
import type { NodeSpec, PortContext } from '../nodes/node-spec.ts'
import { mayConnect, type Port } from '../nodes/port.ts'
import { specOf } from '../nodes/registry.ts'
import type { Endpoint, WorkflowDocument, WorkflowNode } from './workflow-document.ts'

/** Schemas of a sub-workflow by its reference, where the caller can know them. */
export type SubWorkflowSchemas = PortContext['subWorkflow']

export interface NodePorts {
  inputs: Port[]
  outputs: Port[]
  /** The ports as the children of a container see them; null for a node that holds no dataflow. */
  inside: { sources: Port[]; sinks: Port[] } | null
}

/** Every node that can fail has this output beside those of its spec: connected, it takes the failure. */
export const errorPort: Port = {
  id: 'error',
  label: 'Error',
  type: 'json',
  description: 'The failure as {code, message, node}, when every attempt failed.',
}

const noPorts: NodePorts = { inputs: [], outputs: [], inside: null }

/** The part of a node's config that belongs to its kind: everything but `run`. */
export function kindConfig(config: JsonObject): JsonObject {
  const { run: _run, ...own } = config
  return own
}

/** The config with its defaults filled in, or undefined when it does not fit the kind. */
export function parsedConfig(spec: NodeSpec, node: WorkflowNode): unknown {
  const parsed = spec.config.safeParse(kindConfig(node.config))
  return parsed.success ? parsed.data : undefined
}

/**
 * Ports by use: those that edges name. They give an unknown kind its ports, so that it stays connected on the canvas. The
 * edges are gone through once, whatever number of nodes is asked for.
 */
export function portsByUse(document: WorkflowDocument): (nodeId: string) => NodePorts {
  const inputs = new Map<string, Set<string>>()
  const outputs = new Map<string, Set<string>>()
  const note = (ports: Map<string, Set<string>>, [node, port]: Endpoint) => {
    const known = ports.get(node)
    if (known) known.add(port)
    else ports.set(node, new Set([port]))
  }
  for (const { from, to } of Object.values(document.edges)) {
    note(inputs, to)
    note(outputs, from)
  }
  const named = (ids: Iterable<string> = []): Port[] => [...ids].sort().map((id) => ({ id, label: id, type: 'any' }))
  return (nodeId) => ({ inputs: named(inputs.get(nodeId)), outputs: named(outputs.get(nodeId)), inside: null })
}

export function portContext(document: WorkflowDocument, subWorkflow?: SubWorkflowSchemas): PortContext {
  return subWorkflow
    ? { workflow: { inputs: document.inputs, outputs: document.outputs }, subWorkflow }
    : { workflow: { inputs: document.inputs, outputs: document.outputs } }
}

/**
 * The ports of a node as its config makes them. A config that does not fit gives the ports of the kind's defaults where
 * there are any; an unknown kind has the ports that edges name.
 */
export function portsOf(document: WorkflowDocument, nodeId: string, subWorkflow?: SubWorkflowSchemas): NodePorts {
  const node = document.nodes[nodeId]
  if (!node) return noPorts
  const spec = specOf(node.kind)
  if (!spec) return portsByUse(document)(nodeId)
  const config = parsedConfig(spec, node) ?? spec.config.safeParse(spec.examples[0].config).data
  if (config === undefined) return noPorts
  const context = portContext(document, subWorkflow)
  const outputs = spec.outputs(config, context)
  return {
    inputs: spec.inputs(config, context),
    outputs: outputs.length > 0 && !spec.infallible ? [...outputs, errorPort] : outputs,
    inside: spec.inside && !spec.members ? { sources: spec.inside.sources(config), sinks: spec.inside.sinks(config) } : null,
  }
}

function holdsDataflow(kind: string): boolean {
  const spec = specOf(kind)
  return spec?.inside !== undefined && !spec.members
}

/**
 * The scope in which two endpoints may meet: a container's id, or null for the top. A container's own id is an endpoint
 * of its inside only for its own children. Undefined when a border lies between them.
 */
export function scopeOfEdge(document: WorkflowDocument, from: string, to: string): string | null | undefined {
  const a = document.nodes[from]
  const b = document.nodes[to]
  if (!a || !b) return undefined
  if (a.parent === b.parent && from !== to) return a.parent
  if (b.parent === from) return from
  if (a.parent === to) return to
  if (from === to && holdsDataflow(a.kind)) return from
  return undefined
}

/** The ports that an edge joins, as its scope sees them; undefined for one that does not exist. */
export function portsOfEdge(
  document: WorkflowDocument,
  from: Endpoint,
  to: Endpoint,
  ports: (nodeId: string) => NodePorts = (nodeId) => portsOf(document, nodeId),
): { scope: string | null; source: Port | undefined; target: Port | undefined } | undefined {
  const scope = scopeOfEdge(document, from[0], to[0])
  if (scope === undefined) return undefined
  const sources = scope === from[0] ? ports(from[0]).inside?.sources : ports(from[0]).outputs
  const targets = scope === to[0] ? ports(to[0]).inside?.sinks : ports(to[0]).inputs
  return { scope, source: sources?.find((port) => port.id === from[1]), target: targets?.find((port) => port.id === to[1]) }
}

/** Whether an edge may be drawn, and if not, why, in words for a person. */
export function canConnect(
  document: WorkflowDocument,
  from: Endpoint,
  to: Endpoint,
  ports?: (nodeId: string) => NodePorts,
): { ok: true } | { ok: false; reason: string } {
  const ends = portsOfEdge(document, from, to, ports)
  if (!ends) return { ok: false, reason: 'A connection cannot cross the border of a container. Values enter and leave by its own ports.' }
  if (!ends.source) return { ok: false, reason: `There is no output "${from[1]}" here.` }
  if (!ends.target) return { ok: false, reason: `There is no input "${to[1]}" here.` }
  if (!mayConnect(ends.source, ends.target))
    return { ok: false, reason: `${ends.source.label} gives ${ends.source.type}, but ${ends.target.label} takes ${ends.target.type}.` }
  const exists = Object.values(document.edges).some(
    (edge) => edge.from[0] === from[0] && edge.from[1] === from[1] && edge.to[0] === to[0] && edge.to[1] === to[1],
  )
  if (exists) return { ok: false, reason: 'These ports are connected already.' }
  if (ends.scope !== from[0] && ends.scope !== to[0] && leadsTo(document, to[0], from[0], ends.scope))
    return { ok: false, reason: 'This would make a circle. Use a Loop to repeat work.' }
  return { ok: true }
}

/** Whether values flow from one node to another inside a scope. */
function leadsTo(document: WorkflowDocument, start: string, goal: string, scope: string | null): boolean {
  const next = new Map<string, string[]>()
  for (const { from, to } of Object.values(document.edges)) {
    if (from[0] === scope || to[0] === scope) continue
    const list = next.get(from[0])
    if (list) list.push(to[0])
    else next.set(from[0], [to[0]])
  }
  const seen = new Set<string>([start])
  const queue = [start]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at === goal) return true
    for (const follow of next.get(at) ?? []) if (!seen.has(follow)) seen.add(follow) && queue.push(follow)
  }
  return false
}
