import { emptyDocument } from '#shared/document/document-schema.ts'
import { frameSize, isContainerKind } from '#shared/document/places/node-tree.ts'
import type { Endpoint, WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'
import { specOf } from '#shared/nodes/registry.ts'

type Sample = Partial<Omit<WorkflowNode, 'kind'>> & { kind: string; at?: [number, number] }

/** A document of these nodes, labelled by their ids unless they say otherwise, and of edges written `from.port > to.port`. */
export function drawn(nodes: Record<string, Sample>, edges: readonly string[] = []): WorkflowDocument {
  const document = emptyDocument('wf_test', 'Test')
  Object.entries(nodes).forEach(([id, { at = [0, 0] as [number, number], ...node }]) => {
    document.nodes[id] = { label: id, parent: null, config: {}, pinned: null, ...node }
    const [x, y] = at
    document.layout[id] = { x, y, ...(isContainerKind(node.kind) ? frameSize : {}) }
    document.schema.nodes[node.kind] = specOf(node.kind)?.version ?? 1
  })
  edges.forEach((edge, index) => {
    const [from, to] = edge.split(' > ').map((end) => end.split('.') as Endpoint)
    document.edges[`e_${index}`] = { from: from as Endpoint, to: to as Endpoint }
  })
  return document
}

/** The edges of a document as `drawn` writes them, by labels, sorted. */
export function edgesOf(document: WorkflowDocument): string[] {
  const end = ([node, port]: Endpoint) => `${document.nodes[node]?.label}.${port}`
  return Object.values(document.edges)
    .map(({ from, to }) => `${end(from)} > ${end(to)}`)
    .sort()
}

/** The one node with this label. */
export function idOf(document: WorkflowDocument, label: string): string {
  const found = Object.entries(document.nodes).filter(([, node]) => node.label === label)
  if (found.length !== 1) throw new Error(`${found.length} nodes are called "${label}"`)
  return (found[0] as [string, WorkflowNode])[0]
}
