import { sharing } from '#shared/document/patch.ts'
import { withDescendants } from '#shared/document/places/node-tree.ts'
import { canConnect } from '#shared/document/ports.ts'
import type { WorkflowDocument, WorkflowEdge } from '#shared/document/workflow-document.ts'
import type { Edit } from '../state/edit/history.ts'
import { versionText } from '../ui/version-strings.ts'

const names = versionText.edits

/** Makes the whole document what it was in another state. */
export function restoreDocument(source: WorkflowDocument, name: string = names.restore): Edit {
  return { name, apply: (document) => ({ ...sharing(document, source), id: document.id }) }
}

/**
 * Makes one node what it is in `source`: its label, its config, its place, what is inside it when that is gone, and its
 * edges, as far as their other ends are there and still fit. A node that `source` does not have is taken away.
 */
export function restoreNode(source: WorkflowDocument, id: string): Edit {
  return {
    name: names.restoreNode,
    apply: (document) => (source.nodes[id] ? bringBack(source, document, id) : takeAway(document, id)),
  }
}

function takeAway(document: WorkflowDocument, id: string): WorkflowDocument {
  const gone = withDescendants(document, [id])
  const kept = <T>(map: Record<string, T>) => Object.fromEntries(Object.entries(map).filter(([key]) => !gone.has(key)))
  return {
    ...document,
    nodes: kept(document.nodes),
    layout: kept(document.layout),
    edges: Object.fromEntries(Object.entries(document.edges).filter(([, { from, to }]) => !gone.has(from[0]) && !gone.has(to[0]))),
  }
}

function bringBack(source: WorkflowDocument, document: WorkflowDocument, id: string): WorkflowDocument {
  // what is inside and still there stays as it is now: only this node was asked for
  const back = [...withDescendants(source, [id])].filter((each) => each === id || !document.nodes[each])
  const nodes = { ...document.nodes }
  const layout = { ...document.layout }
  const schema = { ...document.schema, nodes: { ...document.schema.nodes } }
  for (const each of back) {
    const node = source.nodes[each]
    if (!node) continue
    const parent = node.parent !== null && (document.nodes[node.parent] || back.includes(node.parent)) ? node.parent : null
    nodes[each] = parent === node.parent ? node : { ...node, parent }
    const place = source.layout[each]
    if (place) layout[each] = place
    schema.nodes[node.kind] ??= source.schema.nodes[node.kind] ?? 1
  }
  const touches = ({ from, to }: WorkflowEdge) => back.includes(from[0]) || back.includes(to[0])
  // edges elsewhere are not looked at; those of the node come back, and newer ones stay, as far as each fits now
  let next: WorkflowDocument = {
    ...document,
    schema,
    nodes,
    layout,
    edges: Object.fromEntries(Object.entries(document.edges).filter(([, edge]) => !touches(edge))),
  }
  const wanted = { ...pick(document.edges, touches), ...pick(source.edges, touches) }
  for (const [key, edge] of Object.entries(wanted))
    if (!next.edges[key] && canConnect(next, edge.from, edge.to).ok) next = { ...next, edges: { ...next.edges, [key]: edge } }
  return next
}

function pick(edges: WorkflowDocument['edges'], wanted: (edge: WorkflowEdge) => boolean): WorkflowDocument['edges'] {
  return Object.fromEntries(Object.entries(edges).filter(([, edge]) => wanted(edge)))
}
