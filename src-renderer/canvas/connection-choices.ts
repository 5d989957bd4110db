import type { Endpoint, WorkflowDocument } from '#shared/document/workflow-document.ts'
import { remove } from '../state/edit/edits.ts'
import { cachedPorts, connectionOf, type HandleSide, handleId } from './handles.ts'

export interface ConnectionChoice {
  node: string
  port: string
  /** Node and port as a person knows them. */
  label: string
  from: Endpoint
  to: Endpoint
}

let without: { document: WorkflowDocument; edge: string; rest: WorkflowDocument } | null = null

/** A workflow without one of its edges; the same object each time, since every port on the canvas asks. */
export function withoutEdge(document: WorkflowDocument, edge: string): WorkflowDocument {
  if (without?.document !== document || without.edge !== edge) without = { document, edge, rest: remove([], [edge]).apply(document) }
  return without.rest
}

/** The other ends that a port may be connected to now, in the order of their labels. */
export function connectionChoices(document: WorkflowDocument, node: string, side: HandleSide, port: string): ConnectionChoice[] {
  const gives = side === 'out' || side === 'source'
  const inside = side === 'source' || side === 'sink'
  const scope = inside ? node : (document.nodes[node]?.parent ?? null)
  const choices: ConnectionChoice[] = []
  const offer = (other: string, otherSide: HandleSide, ports: readonly { id: string; label: string }[]) => {
    for (const { id, label } of ports) {
      const [a, b] = [handleId(side, port), handleId(otherSide, id)]
      const pair = gives
        ? { source: node, sourceHandle: a, target: other, targetHandle: b }
        : { source: other, sourceHandle: b, target: node, targetHandle: a }
      const ends = connectionOf(document, pair)
      if (ends.ok)
        choices.push({ node: other, port: id, label: `${document.nodes[other]?.label || other} · ${label}`, from: ends.from, to: ends.to })
    }
  }
  for (const [id, other] of Object.entries(document.nodes))
    if (other.parent === scope)
      offer(id, gives ? 'in' : 'out', gives ? cachedPorts(document, id).inputs : cachedPorts(document, id).outputs)
  const frame = scope === null ? null : cachedPorts(document, scope).inside
  if (scope !== null && frame) offer(scope, gives ? 'sink' : 'source', gives ? frame.sinks : frame.sources)
  return choices.sort((a, b) => a.label.localeCompare(b.label))
}
