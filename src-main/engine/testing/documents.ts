import { emptyDocument } from '#shared/document/document-schema.ts'
import type { WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'

/** A node in short: `[kind, config]`, or with what else it is to have. */
export type ShortNode = [kind: string, config?: WorkflowNode['config'], more?: Partial<WorkflowNode>]

/**
 * A document from short forms: nodes by id, edges as `from.port -> to.port`, in the order in which their ids sort.
 *
 * @example documentOf({ a: ['set', { value: 1 }], b: ['set'] }, ['a.out -> b.in'])
 */
export function documentOf(nodes: Record<string, ShortNode>, edges: readonly string[]): WorkflowDocument {
  const document = emptyDocument('wf_test', 'Test')
  for (const [id, [kind, config = {}, more = {}]] of Object.entries(nodes))
    document.nodes[id] = { kind, label: id, parent: null, config, pinned: null, ...more }
  for (const [index, edge] of edges.entries()) {
    const ends = edge.split('->').map((end) => end.trim().split('.') as [string, string])
    const [from, to] = ends
    if (!from || !to) throw new Error(`"${edge}" is not an edge`)
    document.edges[`e_${String(index).padStart(6, '0')}`] = { from, to }
  }
  return document
}

/** `length` set nodes, each fed by the one before. */
export function chainOf(length: number): WorkflowDocument {
  const id = (index: number) => `n${String(index).padStart(6, '0')}`
  const ids = Array.from({ length }, (_, index) => id(index))
  return documentOf(
    Object.fromEntries(ids.map((name, index) => [name, ['set', { value: { [`k${index % 5}`]: index } }] satisfies ShortNode])),
    ids.slice(1).map((name, index) => `${ids[index]}.out -> ${name}.in`),
  )
}
