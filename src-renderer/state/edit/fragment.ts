import { growAround, originOf, type Rectangle, rectangleOf, withDescendants } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { freeLabel } from './edits.ts'
import type { Edit } from './history.ts'
import { newId } from './ids.ts'
import { type Place, topsOf } from './place-edits.ts'

/** A part of a document that can be put in elsewhere: nodes with everything inside them, and the edges among them. */
export interface Fragment {
  /** The outermost have no parent. */
  nodes: WorkflowDocument['nodes']
  edges: WorkflowDocument['edges']
  /** The outermost by their spot on the canvas that they come from, all others relative to their container. */
  layout: WorkflowDocument['layout']
  /** Versions of the kinds. */
  versions: Record<string, number>
}

export function fragmentOf(document: WorkflowDocument, ids: readonly string[]): Fragment {
  const tops = new Set(topsOf(document, ids))
  const all = withDescendants(document, tops)
  const fragment: Fragment = { nodes: {}, edges: {}, layout: {}, versions: {} }
  for (const id of all) {
    const node = document.nodes[id]
    if (!node) continue
    const place = document.layout[id] ?? { x: 0, y: 0 }
    const origin = tops.has(id) ? originOf(document, node.parent) : { x: 0, y: 0 }
    fragment.nodes[id] = tops.has(id) ? { ...node, parent: null } : node
    fragment.layout[id] = { ...place, x: place.x + origin.x, y: place.y + origin.y }
    fragment.versions[node.kind] = specOf(node.kind)?.version ?? document.schema.nodes[node.kind] ?? 1
  }
  for (const [id, edge] of Object.entries(document.edges)) if (all.has(edge.from[0]) && all.has(edge.to[0])) fragment.edges[id] = edge
  return fragment
}

const outermost = ({ nodes }: Fragment): string[] => Object.keys(nodes).filter((id) => nodes[id]?.parent === null)

/** What a fragment covers of the canvas. */
export function boxOf(fragment: Fragment): Rectangle {
  const document = { nodes: fragment.nodes, layout: fragment.layout } as WorkflowDocument
  const boxes = outermost(fragment).map((id) => rectangleOf(document, id))
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))]
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  }
}

interface InsertOptions {
  /** What it is called in the history. */
  name: string
  parent: string | null
  /** How far it is moved from where it was on its own canvas. */
  by: Place
}

/** Puts a fragment in under fresh ids. Gives the ids of its outermost nodes, and of all by what they were. */
export function insertFragment(
  fragment: Fragment,
  { name, parent, by }: InsertOptions,
): { edit: Edit; tops: string[]; ids: Map<string, string> } {
  const ids = new Map(Object.keys(fragment.nodes).map((id) => [id, newId('n')]))
  const edgeIds = new Map(Object.keys(fragment.edges).map((id) => [id, newId('e')]))
  const tops = outermost(fragment).map((id) => ids.get(id) as string)
  return {
    tops,
    ids,
    edit: {
      name,
      apply(document) {
        const origin = originOf(document, parent)
        const nodes = { ...document.nodes }
        const layout = { ...document.layout }
        const edges = { ...document.edges }
        const versions = { ...document.schema.nodes }
        const labels = new Set(Object.values(document.nodes).map((node) => node.label))
        for (const [id, copy] of ids) {
          const node = known(fragment, id)
          const top = node.parent === null
          const label = top ? freeLabel(labels, node.label) : node.label
          labels.add(label)
          nodes[copy] = { ...node, label, parent: top ? parent : (ids.get(node.parent as string) ?? parent) }
          const place = fragment.layout[id] ?? { x: 0, y: 0 }
          layout[copy] = top
            ? { ...place, x: Math.round(place.x + by.x - origin.x), y: Math.round(place.y + by.y - origin.y) }
            : { ...place }
          versions[node.kind] = specOf(node.kind)?.version ?? 1
        }
        for (const [id, edge] of Object.entries(fragment.edges)) {
          const [from, to] = [ids.get(edge.from[0]), ids.get(edge.to[0])]
          if (from && to) edges[edgeIds.get(id) as string] = { ...edge, from: [from, edge.from[1]], to: [to, edge.to[1]] }
        }
        return growAround({ ...document, schema: { ...document.schema, nodes: versions }, nodes, layout, edges }, parent)
      },
    },
  }
}

/** A node as this version can hold it: one of an unknown kind becomes a placeholder that keeps it value for value. */
function known(fragment: Fragment, id: string): WorkflowDocument['nodes'][string] {
  const node = fragment.nodes[id] as WorkflowDocument['nodes'][string]
  if (specOf(node.kind)) return node
  const used = (end: 'from' | 'to') =>
    [...new Set(Object.values(fragment.edges).flatMap((edge) => (edge[end][0] === id ? [edge[end][1]] : [])))].sort().slice(0, 50)
  const { parent: _parent, ...original } = node
  return {
    kind: 'placeholder',
    label: node.label,
    parent: node.parent,
    config: { what: node.label.slice(0, 500), source: node.kind, inputs: used('to'), outputs: used('from'), original: original as Json },
    pinned: null,
    ...(node.comment === undefined ? {} : { comment: node.comment }),
  }
}

/** Kinds of a fragment that this version does not know. */
export function unknownKindsOf({ nodes }: Fragment): string[] {
  return [...new Set(Object.values(nodes).map((node) => node.kind))].filter((kind) => !specOf(kind)).sort()
}

/** The values of a fragment's configs and pinned data, changed by a function, as when credentials are taken out. */
export function mapValues(fragment: Fragment, change: (value: Json, label: string) => Json): Fragment {
  const nodes = Object.entries(fragment.nodes).map(([id, node]) => {
    const config = change(node.config, node.label)
    const pinned = node.pinned === null ? null : change(node.pinned, node.label)
    return [id, { ...node, config: isJsonObject(config) ? config : {}, pinned: isJsonObject(pinned) ? pinned : null }]
  })
  return { ...fragment, nodes: Object.fromEntries(nodes) }
}
