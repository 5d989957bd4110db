import { sameValue } from './patch.ts'
import type { WorkflowDocument, WorkflowNode } from './workflow-document.ts'

export type Side = 'mine' | 'theirs'

/** Something that both sides have changed since their common base, each in its own way. */
export interface MergeConflict {
  /** `node n_1`, `node n_1 config.value`, `edge e_1`, `workflow name`. */
  key: string
  part: 'node' | 'edge' | 'workflow'
  id: string
  /** `label`, `config.value`; absent where it is about the whole. */
  field?: string
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
 * Brings two edited states of a document together, by fields of nodes and edge by edge: what one side has changed is taken
 * from it. A conflict is only what both have changed, or what one has removed and the other builds on. Of a place on the
 * canvas that both changed, that of the side whose container the node is in is taken without asking, `mine` where both have
 * the same. Edges whose end is gone in the end go too.
 */
export function mergeDocuments(
  base: WorkflowDocument,
  mine: WorkflowDocument,
  theirs: WorkflowDocument,
  choices: MergeChoices = {},
): MergeResult {
  const conflicts: MergeConflict[] = []
  const ask =
    (part: MergeConflict['part'], whole?: string): Settle =>
    (name, _base, m, t) => {
      const about = whole === undefined ? { id: name } : { id: whole, field: name }
      const key = [part, ...Object.values(about)].join(' ')
      conflicts.push({ key, part, ...about, mine: m, theirs: t })
      return (choices[key] ?? 'mine') === 'mine' ? m : t
    }
  const askForNode = ask('node')
  const settleNode: Settle = (id, ...states) => {
    const [a, m, t] = states.map((node) => (node === undefined ? undefined : spread(node, 'config')))
    // fields of another kind, or of another version of it, mean something else
    const alike = a && m && t && a.kind === m.kind && m.kind === t.kind && sameVersion(mine, theirs, m.kind as string)
    return alike ? gathered(mergeMaps(a, m, t, ask('node', id)), 'config') : askForNode(id, ...states)
  }
  const needed = { mine: builtOnBy(base, mine), theirs: builtOnBy(base, theirs) }
  const removedAndUsed = (id: string) =>
    (!Object.hasOwn(mine.nodes, id) && needed.theirs.has(id)) || (!Object.hasOwn(theirs.nodes, id) && needed.mine.has(id))
  const own = mergeMaps(workflowFields(base), workflowFields(mine), workflowFields(theirs), ask('workflow'))
  const nodes = withParents(mergeMaps(base.nodes, mine.nodes, theirs.nodes, settleNode, removedAndUsed) as WorkflowDocument['nodes'])
  const edges = mergeMaps(base.edges, mine.edges, theirs.edges, ask('edge')) as WorkflowDocument['edges']
  const theirContainer = (id: string) => nodes[id]?.parent === theirs.nodes[id]?.parent && nodes[id]?.parent !== mine.nodes[id]?.parent
  const layout = mergeMaps(base.layout, mine.layout, theirs.layout, (id, _base, m, t) =>
    theirContainer(id) ? t : m,
  ) as WorkflowDocument['layout']
  const { tags: _tags, ...rest } = mine
  const document = {
    ...rest,
    ...gathered(own, 'settings'),
    schema: mergedSchema(base, mine, theirs),
    nodes,
    edges: Object.fromEntries(
      Object.entries(edges).filter(([, { from, to }]) => Object.hasOwn(nodes, from[0]) && Object.hasOwn(nodes, to[0])),
    ),
    layout: withPlaces(layout, nodes, mine, theirs),
  }
  return { document: document as WorkflowDocument, conflicts }
}

/** What becomes of something that both sides have changed, given what it was and is on each side. */
type Settle = (name: string, base: unknown, mine: unknown, theirs: unknown) => unknown

function mergeMaps(base: Fields, mine: Fields, theirs: Fields, settle: Settle, builtOn: (id: string) => boolean = () => false): Fields {
  const result: Fields = {}
  for (const id of new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])) {
    const [a, m, t] = [base[id], mine[id], theirs[id]]
    let value = m
    if (sameValue(m, t)) value = m
    else if (builtOn(id)) value = settle(id, a, m, t)
    else if (sameValue(a, m)) value = t
    else if (!sameValue(a, t)) value = settle(id, a, m, t)
    if (value !== undefined) result[id] = value
  }
  return result
}

const sameVersion = (a: WorkflowDocument, b: WorkflowDocument, kind: string): boolean => a.schema.nodes[kind] === b.schema.nodes[kind]

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
function workflowFields({ format, schema, nodes, edges, layout, ...own }: WorkflowDocument): Fields {
  return spread(own, 'settings')
}

/** The fields of an object, and those of the object in one of them as `<field>.<name>`. */
function spread(object: unknown, field: string): Fields {
  const { [field]: inner, ...own } = object as Fields
  return { ...own, ...Object.fromEntries(Object.entries(inner as Fields).map(([key, value]) => [`${field}.${key}`, value])) }
}

/** What `spread` was given. */
function gathered(fields: Fields, field: string): Fields {
  const isInner = ([key]: [string, unknown]) => key.startsWith(`${field}.`)
  const inner = Object.entries(fields).filter(isInner)
  return {
    ...Object.fromEntries(Object.entries(fields).filter((entry) => !isInner(entry))),
    [field]: Object.fromEntries(inner.map(([key, value]) => [key.slice(field.length + 1), value])),
  }
}

function mergedSchema(base: WorkflowDocument, mine: WorkflowDocument, theirs: WorkflowDocument): WorkflowDocument['schema'] {
  if (sameValue(mine.schema, theirs.schema) || sameValue(base.schema, theirs.schema)) return mine.schema
  if (sameValue(base.schema, mine.schema)) return theirs.schema
  const nodes = { ...mine.schema.nodes }
  for (const [kind, version] of Object.entries(theirs.schema.nodes)) nodes[kind] = Math.max(version, nodes[kind] ?? 1)
  return { document: Math.max(mine.schema.document, theirs.schema.document), nodes }
}

/** A node whose container is gone lies at the top, and so do containers that each side has put into the other. */
function withParents(nodes: Record<string, WorkflowNode>): Record<string, WorkflowNode> {
  const result = { ...nodes }
  for (const [id, node] of Object.entries(nodes)) {
    const gone = node.parent !== null && !Object.hasOwn(nodes, node.parent)
    if (gone || isInsideItself(result, id)) result[id] = { ...node, parent: null }
  }
  return result
}

function isInsideItself(nodes: Record<string, WorkflowNode>, id: string): boolean {
  const seen = new Set<string>()
  for (let at = nodes[id]?.parent ?? null; at !== null && !seen.has(at); at = nodes[at]?.parent ?? null) {
    if (at === id) return true
    seen.add(at)
  }
  return false
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
