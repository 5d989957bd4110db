import { canConnect, type NodePorts, portsOf, scopeOfEdge } from '#shared/document/ports.ts'
import type { Endpoint, WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { schemasOf, useSubWorkflows } from '../state/sub-workflow-schemas.ts'
import { shownPort } from '../ui/kind-text.ts'

/** Where a port sits on its node: at its outside, or inside a container for its children. */
export type HandleSide = 'in' | 'out' | 'source' | 'sink'

export const handleId = (side: HandleSide, port: string): string => `${side}:${port}`

export function parseHandle(id: string | null | undefined): { side: HandleSide; port: string } | null {
  const cut = id?.indexOf(':') ?? -1
  if (!id || cut < 0) return null
  return { side: id.slice(0, cut) as HandleSide, port: id.slice(cut + 1) }
}

/** The handles that an edge is drawn between. */
export function edgeHandles(document: WorkflowDocument, from: Endpoint, to: Endpoint): { source: string; target: string } {
  const scope = scopeOfEdge(document, from[0], to[0])
  return {
    source: handleId(scope === from[0] ? 'source' : 'out', from[1]),
    target: handleId(scope === to[0] ? 'sink' : 'in', to[1]),
  }
}

export interface HandlePair {
  source: string
  sourceHandle: string | null | undefined
  target: string
  targetHandle: string | null | undefined
}

/** The ends that a drawn connection means, when the port rule allows it; otherwise why not. */
export function connectionOf(
  document: WorkflowDocument,
  pair: HandlePair,
): { ok: true; from: Endpoint; to: Endpoint } | { ok: false; reason: string } {
  const [a, b] = [parseHandle(pair.sourceHandle), parseHandle(pair.targetHandle)]
  if (!a || !b) return { ok: false, reason: '' }
  const scope = scopeOfEdge(document, pair.source, pair.target)
  const [from, to]: [Endpoint, Endpoint] = [
    [pair.source, a.port],
    [pair.target, b.port],
  ]
  const allowed = canConnect(document, from, to, (id) => cachedPorts(document, id))
  if (!allowed.ok) return allowed
  // a container can have a port of one name outside and inside: the side that was dragged from decides
  const fits = (a.side === 'source') === (scope === pair.source) && (b.side === 'sink') === (scope === pair.target)
  return fits ? { ok: true, from, to } : { ok: false, reason: '' }
}

/** Ports with the names that the window's language has for them. */
const inWords = ({ inputs, outputs, inside }: NodePorts): NodePorts => ({
  inputs: inputs.map(shownPort),
  outputs: outputs.map(shownPort),
  inside: inside && { sources: inside.sources.map(shownPort), sinks: inside.sinks.map(shownPort) },
})

const cache = new WeakMap<WorkflowNode, { keys: readonly unknown[]; ports: NodePorts }>()
const noPorts: NodePorts = { inputs: [], outputs: [], inside: null }

/** `portsOf` as it is shown, the same object as long as nothing that it depends on has changed. */
export function cachedPorts(document: WorkflowDocument, id: string): NodePorts {
  const node = document.nodes[id]
  if (!node) return noPorts
  // the ports of a kind that is not known are those that edges name
  const keys = specOf(node.kind) ? [document.inputs, document.outputs, useSubWorkflows.getState().schemas] : [document.edges]
  const known = cache.get(node)
  if (known && known.keys.length === keys.length && known.keys.every((key, index) => key === keys[index])) return known.ports
  const ports = inWords(portsOf(document, id, schemasOf))
  cache.set(node, { keys, ports })
  return ports
}
