import { sameValue } from './patch.ts'
import type { WorkflowDocument, WorkflowNode } from './workflow-document.ts'

export type Side = 'mine' | 'theirs'

/** Something that both sides have changed since their common base, each in its own way. */
export interface MergeConflict {
  /** `node n_1`, `edge e_1`, `workflow name`. */
  key: string
  part: 'node' | 'edge' | 'workflow'
  id: string
  /** Undefined where the side has removed it. */
  mine: unknown
  theirs: unknown
}

export interface MergeResult {
  /** With the chosen side in each conflict, and `mine` where none was chosen. */
  document: WorkflowDocument
  conflicts: MergeConflict[]
}

export type MergeChoices = Readonly<Record<string, Side>>

type Fields = Record<string, unknown>

/**
 * Brings two edited states of a document together, node by node and edge by edge: what one side has changed is taken from
 * it. A conflict is only what both have changed, or what one has removed and the other builds on. Of a place on the canvas
 * that both changed, `mine` is taken without asking. Edges whose end is gone in the end go too.
 */
export function mergeDocuments(
  base: WorkflowDocument,
  mine: WorkflowDocument,
  theirs: WorkflowDocument,
  choices: MergeChoices = {},
): MergeResult {
  const conflicts: MergeConflict[] = []
  const take = (part: MergeConflict['part'], a: Fields, m: Fields, t: Fields, builtOn?: (id: string) => boolean): Fields =>
    mergeMaps(
      a,
      m,
      t,
      (id) => {
        const key = `${part} ${id}`
        conflicts.push({ key, part, id, mine: m[id], theirs: t[id] })
        return choices[key] ?? 'mine'
      },
      builtOn,
    )
  const needed = { mine: builtOnBy(base, mine), theirs: builtOnBy(base, theirs) }
  const removedAndUsed = (id: string) =>
    (!Object.hasOwn(mine.nodes, id) && needed.theirs.has(id)) || (!Object.hasOwn(theirs.nodes, id) && needed.mine.has(id))
  const own = take('workflow', workflowFields(base), workflowFields(mine), workflowFields(theirs))
  const nodes = take('node', base.nodes, mine.nodes, theirs.nodes, removedAndUsed) as WorkflowDocument['nodes']
  const edges = take('edge', base.edges, mine.edges, theirs.edges) as WorkflowDocument['edges']
  const layout = mergeMaps(base.layout, mine.layout, theirs.layout, () => 'mine') as WorkflowDocument['layout']
  const { tags: _tags, ...rest } = mine
  const document = {
    ...rest,
    ...fromWorkflowFields(own),
    schema: mergedSchema(base, mine, theirs),
    nodes: withParents(nodes),
    edges: Object.fromEntries(
      Object.entries(edges).filter(([, { from, to }]) => Object.hasOwn(nodes, from[0]) && Object.hasOwn(nodes, to[0])),
    ),
    layout: withPlaces(layout, nodes, mine, theirs),
  }
  return { document: document as WorkflowDocument, conflicts }
}

function mergeMaps(
  base: Fields,
  mine: Fields,
  theirs: Fields,
  ask: (id: string) => Side,
  builtOn: (id: string) => boolean = () => false,
): Fields {
  const result: Fields = {}
  for (const id of new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])) {
    const [a, m, t] = [base[id], mine[id], theirs[id]]
    let value = m
    if (sameValue(m, t)) value = m
    else if (builtOn(id)) value = ask(id) === 'mine' ? m : t
    else if (sameValue(a, m)) value = t
    else if (!sameValue(a, t)) value = ask(id) === 'mine' ? m : t
    if (value !== undefined) result[id] = value
  }
  return result
}

/** Nodes of the base that something new or changed of this side hangs on: an edge, or a node inside. */
function builtOnBy(base: WorkflowDocument, side: WorkflowDocument): Set<string> {
  const ids = new Set<string>()
  for (const [id, edge] of Object.entries(side.edges)) {
    if (sameValue(base.edges[id], edge)) continue
    ids.add(edge.from[0])
    ids.add(edge.to[0])
  }
  for (const [id, node] of Object.entries(side.nodes))
    if (node.parent !== null && base.nodes[id]?.parent !== node.parent) ids.add(node.parent)
  return new Set([...ids].filter((id) => Object.hasOwn(base.nodes, id)))
}

/** The workflow's own fields, whichever there are, its settings one by one. */
function workflowFields({ format, schema, nodes, edges, layout, settings, ...own }: WorkflowDocument): Fields {
  return { ...own, ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`settings.${key}`, value])) }
}

function fromWorkflowFields(fields: Fields): Partial<WorkflowDocument> {
  const settings = Object.entries(fields).filter(([key]) => key.startsWith('settings.'))
  const rest = Object.entries(fields).filter(([key]) => !key.startsWith('settings.'))
  return {
    ...Object.fromEntries(rest),
    settings: Object.fromEntries(settings.map(([key, value]) => [key.slice('settings.'.length), value])),
  }
}

function mergedSchema(base: WorkflowDocument, mine: WorkflowDocument, theirs: WorkflowDocument): WorkflowDocument['schema'] {
  if (sameValue(mine.schema, theirs.schema) || sameValue(base.schema, theirs.schema)) return mine.schema
  if (sameValue(base.schema, mine.schema)) return theirs.schema
  const nodes = { ...mine.schema.nodes }
  for (const [kind, version] of Object.entries(theirs.schema.nodes)) nodes[kind] = Math.max(version, nodes[kind] ?? 1)
  return { document: Math.max(mine.schema.document, theirs.schema.document), nodes }
}

/** A node whose container is gone lies at the top. */
function withParents(nodes: Record<string, WorkflowNode>): Record<string, WorkflowNode> {
  return Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [
      id,
      node.parent === null || Object.hasOwn(nodes, node.parent) ? node : { ...node, parent: null },
    ]),
  )
}

/** Places of the nodes that are there. One that a side removed and that was chosen to stay keeps the other side's place. */
function withPlaces(
  layout: WorkflowDocument['layout'],
  nodes: Record<string, WorkflowNode>,
  mine: WorkflowDocument,
  theirs: WorkflowDocument,
): WorkflowDocument['layout'] {
  const gone = (id: string) => !Object.hasOwn(nodes, id) && (Object.hasOwn(mine.nodes, id) || Object.hasOwn(theirs.nodes, id))
  const places = Object.fromEntries(Object.entries(layout).filter(([id]) => !gone(id)))
  for (const id of Object.keys(nodes)) {
    const place = places[id] ?? mine.layout[id] ?? theirs.layout[id]
    if (place) places[id] = place
  }
  return places
}
