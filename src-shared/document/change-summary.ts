import { type ChangeKind, changesBetween } from './document-changes.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/** What changed from one state to the next, short enough for one line: numbers, and the first labels by kind of change. */
export interface ChangeSummary {
  nodes: Partial<Record<ChangeKind, { count: number; labels: string[] }>>
  edges: { added: number; removed: number; changed: number }
  /** Fields of the workflow itself, by their first key. */
  workflow: string[]
}

const mostLabels = 2

/** Summarises what `changesBetween` finds. */
export function summariseChanges(before: WorkflowDocument, after: WorkflowDocument): ChangeSummary {
  const changes = changesBetween(before, after)
  const summary: ChangeSummary = {
    nodes: {},
    edges: { added: 0, removed: 0, changed: 0 },
    workflow: [...new Set(changes.workflow.map(({ path }) => path[0] ?? ''))],
  }
  for (const [id, { kind }] of changes.nodes) {
    const known = summary.nodes[kind] ?? { count: 0, labels: [] }
    const label = (after.nodes[id] ?? before.nodes[id])?.label ?? id
    summary.nodes[kind] = { count: known.count + 1, labels: known.labels.length < mostLabels ? [...known.labels, label] : known.labels }
  }
  for (const kind of changes.edges.values()) summary.edges[kind]++
  return summary
}
