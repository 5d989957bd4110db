import type { Json } from '../json.ts'
import type { DocumentDiff, FieldChange } from './diff-documents.ts'
import type { Endpoint, WorkflowDocument } from './workflow-document.ts'

/** A diff as lines for a person: `+`, `-` and `~` with names, then what changed field by field. */
export function describeDiff(diff: DocumentDiff, before: WorkflowDocument, after: WorkflowDocument): string[] {
  const name = (id: string) => `"${after.nodes[id]?.label || before.nodes[id]?.label || id}" (${id})`
  const end = ([node, port]: Endpoint) => `${name(node)} ${port}`
  return [
    ...diff.workflow.map((change) => `~ workflow ${field(change)}`),
    ...Object.entries(diff.nodes.added).map(([id, node]) => `+ node ${name(id)}: ${node.kind}`),
    ...Object.entries(diff.nodes.removed).map(([id, node]) => `- node ${name(id)}: ${node.kind}`),
    ...Object.entries(diff.nodes.changed).flatMap(([id, changes]) => changes.map((change) => `~ node ${name(id)} ${field(change)}`)),
    ...Object.values(diff.edges.added).map(({ from, to }) => `+ edge ${end(from)} → ${end(to)}`),
    ...Object.values(diff.edges.removed).map(({ from, to }) => `- edge ${end(from)} → ${end(to)}`),
    ...Object.entries(diff.edges.changed).flatMap(([id, changes]) => changes.map((change) => `~ edge ${id} ${field(change)}`)),
  ]
}

function field({ path, before, after }: FieldChange): string {
  return `${path.join('.')}: ${short(before)} → ${short(after)}`
}

function short(value: Json | undefined): string {
  if (value === undefined) return '(none)'
  const text = JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}
