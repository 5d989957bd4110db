import { diffDocuments, type FieldChange } from './diff-documents.ts'
import { sameValue } from './patch.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/** What became of a node or an edge: `moved` when only its place or size differs. */
export type ChangeKind = 'added' | 'removed' | 'changed' | 'moved'

export interface NodeChange {
  kind: ChangeKind
  /** Of a changed node, field by field. */
  fields: FieldChange[]
}

/** How two states of a document differ, by what is seen of it on the canvas. */
export interface DocumentChanges {
  nodes: Map<string, NodeChange>
  edges: Map<string, Exclude<ChangeKind, 'moved'>>
  /** Name, description, inputs, outputs and settings. */
  workflow: FieldChange[]
}

/** The semantic diff by node, with those beside it that were only moved. */
export function changesBetween(before: WorkflowDocument, after: WorkflowDocument): DocumentChanges {
  const diff = diffDocuments(before, after)
  const nodes = new Map<string, NodeChange>()
  for (const id of Object.keys(diff.nodes.added)) nodes.set(id, { kind: 'added', fields: [] })
  for (const id of Object.keys(diff.nodes.removed)) nodes.set(id, { kind: 'removed', fields: [] })
  for (const [id, fields] of Object.entries(diff.nodes.changed)) nodes.set(id, { kind: 'changed', fields })
  for (const id of Object.keys(after.nodes)) {
    if (nodes.has(id) || !Object.hasOwn(before.nodes, id)) continue
    if (before.layout[id] && after.layout[id] && !sameValue(before.layout[id], after.layout[id]))
      nodes.set(id, { kind: 'moved', fields: [] })
  }
  const edges: DocumentChanges['edges'] = new Map()
  for (const id of Object.keys(diff.edges.added)) edges.set(id, 'added')
  for (const id of Object.keys(diff.edges.removed)) edges.set(id, 'removed')
  for (const id of Object.keys(diff.edges.changed)) edges.set(id, 'changed')
  return { nodes, edges, workflow: diff.workflow }
}

export function isUnchanged({ nodes, edges, workflow }: DocumentChanges): boolean {
  return nodes.size + edges.size + workflow.length === 0
}

/**
 * `after` with what it no longer has, so that both states can be seen at once: removed nodes at their old places, beneath the
 * others, and removed edges. An edge that now joins other ends is there twice, the old one as `<id>~`.
 */
export function withRemoved(
  before: WorkflowDocument,
  after: WorkflowDocument,
  changes: DocumentChanges,
): { document: WorkflowDocument; changes: DocumentChanges } {
  const nodes: WorkflowDocument['nodes'] = {}
  const edges: WorkflowDocument['edges'] = {}
  const layout: WorkflowDocument['layout'] = {}
  const edgeChanges = new Map(changes.edges)
  for (const [id, { kind }] of changes.nodes) {
    const node = before.nodes[id]
    if (kind !== 'removed' || !node) continue
    nodes[id] = node
    if (before.layout[id]) layout[id] = before.layout[id]
  }
  for (const [id, kind] of changes.edges) {
    const edge = before.edges[id]
    const now = after.edges[id]
    if (!edge || kind === 'added' || (now && sameValue([now.from, now.to], [edge.from, edge.to]))) continue
    edges[kind === 'removed' ? id : `${id}~`] = edge
    if (kind === 'changed') edgeChanges.set(`${id}~`, 'removed')
  }
  return {
    document: {
      ...after,
      nodes: { ...nodes, ...after.nodes },
      edges: { ...edges, ...after.edges },
      layout: { ...layout, ...after.layout },
    },
    changes: { ...changes, edges: edgeChanges },
  }
}
