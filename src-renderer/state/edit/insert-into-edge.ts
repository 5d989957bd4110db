import { isContainerKind } from '#shared/document/places/node-tree.ts'
import { type NodePorts, portsOf } from '#shared/document/ports.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import { mayConnect, type Port } from '#shared/nodes/port.ts'
import { strings } from '../../ui/strings.ts'
import { addNode } from './edits.ts'
import type { Edit } from './history.ts'
import { newId } from './ids.ts'
import { makeRoom } from './make-room.ts'
import { type Place, reparent } from './place-edits.ts'

/** The ports by which a node goes between the two ends of an edge. */
export interface Splice {
  input: string
  output: string
}

type PortsOf = (id: string) => NodePorts

/** The container in whose inside an edge runs, or null for the top; undefined for an edge that is broken. */
export function scopeOf(document: WorkflowDocument, edge: string): string | null | undefined {
  const ends = document.edges[edge]
  if (!ends) return undefined
  const [from, to] = [document.nodes[ends.from[0]], document.nodes[ends.to[0]]]
  if (!from || !to) return undefined
  if (from.parent === to.parent && ends.from[0] !== ends.to[0]) return from.parent
  return to.parent === ends.from[0] || ends.from[0] === ends.to[0] ? ends.from[0] : ends.to[0]
}

/** The two ends of an edge as ports. */
export function endsOf(document: WorkflowDocument, edge: string, ports: PortsOf): { source: Port; target: Port } | undefined {
  const ends = document.edges[edge]
  const scope = scopeOf(document, edge)
  if (!ends || scope === undefined) return undefined
  const sources = scope === ends.from[0] ? ports(ends.from[0]).inside?.sources : ports(ends.from[0]).outputs
  const targets = scope === ends.to[0] ? ports(ends.to[0]).inside?.sinks : ports(ends.to[0]).inputs
  const [source, target] = [sources?.find(({ id }) => id === ends.from[1]), targets?.find(({ id }) => id === ends.to[1])]
  return source && target && { source, target }
}

/** How ports like these go between two others, or undefined when they do not fit. An `error` output carries no result. */
export function spliceOf(own: NodePorts, { source, target }: { source: Port; target: Port }): Splice | undefined {
  const input = own.inputs.find((port) => mayConnect(source, port))
  const output = own.outputs.find((port) => port.id !== 'error' && mayConnect(port, target))
  return input && output && { input: input.id, output: output.id }
}

/** Puts a new node of a kind between the two ends of an edge, at a place of its container. */
export function insertKind(edge: string, kind: string, place: Place, options: { id: string; config: JsonObject; splice: Splice }): Edit {
  const ids = { before: newId('e'), after: newId('e') }
  return {
    name: strings.edits.insert,
    apply(document) {
      const scope = scopeOf(document, edge)
      if (scope === undefined) return document
      const added = addNode(kind, place, { id: options.id, parent: scope, config: options.config }).apply(document)
      return spliced(added, edge, options.id, options.splice, ids)
    },
  }
}

/** Puts a node that nothing is connected to between the two ends of an edge, at a place of its own container. */
export function insertNode(edge: string, node: string, place: Place, splice: Splice): Edit {
  const ids = { before: newId('e'), after: newId('e') }
  return {
    name: strings.edits.insert,
    apply(document) {
      const scope = scopeOf(document, edge)
      if (scope === undefined || !document.nodes[node]) return document
      return spliced(reparent({ [node]: place }, scope).apply(document), edge, node, splice, ids)
    },
  }
}

function spliced(
  document: WorkflowDocument,
  edge: string,
  node: string,
  splice: Splice,
  ids: { before: string; after: string },
): WorkflowDocument {
  const old = document.edges[edge]
  if (!old) return document
  const { [edge]: _gone, ...edges } = document.edges
  // what was said about the connection stays with its first half
  const joined: WorkflowDocument = {
    ...document,
    edges: {
      ...edges,
      [ids.before]: { ...old, to: [node, splice.input] },
      [ids.after]: { from: [node, splice.output], to: old.to },
    },
  }
  return makeRoom(joined, node, old.from[0], old.to[0])
}

/** How a node of the canvas would go into an edge: only one that nothing is connected to yet, and that makes no circle. */
export function spliceForNode(document: WorkflowDocument, edge: string, node: string, ports: PortsOf = (id) => portsOf(document, id)) {
  const ends = document.edges[edge]
  const kind = document.nodes[node]?.kind
  if (!ends || kind === undefined || ends.from[0] === node || ends.to[0] === node) return undefined
  if (Object.values(document.edges).some(({ from, to }) => from[0] === node || to[0] === node)) return undefined
  const scope = scopeOf(document, edge)
  // a container never goes into itself
  if (scope === undefined || (isContainerKind(kind) && isInside(document, scope, node))) return undefined
  const both = endsOf(document, edge, ports)
  return both && spliceOf(ports(node), both)
}

function isInside(document: WorkflowDocument, id: string | null, container: string): boolean {
  const seen = new Set<string>()
  for (let at = id; at !== null && !seen.has(at); at = document.nodes[at]?.parent ?? null) {
    if (at === container) return true
    seen.add(at)
  }
  return false
}
