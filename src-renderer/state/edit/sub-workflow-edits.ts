import { emptyDocument } from '#shared/document/document-schema.ts'
import { cardWidth } from '#shared/document/places/node-tree.ts'
import { portsOf } from '#shared/document/ports.ts'
import type { Endpoint, WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import type { Port } from '#shared/nodes/port.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { strings } from '../../ui/strings.ts'
import type { Box } from './align.ts'
import { commonParent, crossingsOf } from './crossing-edges.ts'
import { addNode, remove } from './edits.ts'
import { fragmentOf } from './fragment.ts'
import type { Edit } from './history.ts'
import { newId } from './ids.ts'
import { topsOf } from './place-edits.ts'

/** A value of the new workflow by its name: where it comes from and goes to in the workflow that it was taken out of. */
interface Passage {
  name: string
  from: Endpoint
  to: Endpoint[]
}

export interface Grouping {
  /** The workflow that is made of the nodes. */
  document: WorkflowDocument
  /** Puts a node that runs the made workflow, known by this reference, in the place of the nodes. */
  edit(reference: string): Edit
  /** The node that will stand for them. */
  id: string
}

/** Kinds that belong to the workflow they are in: its inputs, its output. */
const bound = new Set(['input', 'output', 'report'])

/** Why these nodes cannot become a workflow of their own, in words for a person, or null when they can. */
export function whyNotGroup(document: WorkflowDocument, ids: readonly string[]): string | null {
  const tops = topsOf(document, ids)
  const text = canvasText.group
  const parent = commonParent(document, tops)
  if (tops.length === 0) return text.nothing
  if (parent === undefined) return text.apart
  const fixed = Object.entries(fragmentOf(document, tops).nodes).find(([, node]) => bound.has(node.kind))
  if (fixed) return text.bound(fixed[1].label)
  if (parent !== null && !portsOf(document, parent).inside) return text.members
  return null
}

/**
 * Makes a workflow of nodes, with an input for each value that comes to them from outside and an output for each that they
 * give. Call it only for what `whyNotGroup` has nothing against.
 *
 * @param box what the nodes cover, in the coordinates of the container that they lie in
 */
export function groupNodes(document: WorkflowDocument, ids: readonly string[], title: string, box: Box): Grouping {
  const tops = topsOf(document, ids)
  const parent = commonParent(document, tops) ?? null
  const { incoming, outgoing, edges: crossing } = crossingsOf(document, tops)
  const taken = new Set(['in', 'out', 'error'])
  const named = (port: string): string => {
    const stem = port.replace(/[^\p{L}\p{N}_-]+/gu, '_').slice(0, 60) || 'value'
    let name = stem
    for (let number = 2; taken.has(name); number++) name = `${stem}_${number}`
    taken.add(name)
    return name
  }
  const inputs: Passage[] = incoming.map(({ from, to }) => ({
    name: named(to[0]?.[1] === 'in' ? from[1] : (to[0]?.[1] ?? 'value')),
    from,
    to,
  }))
  const outputs: Passage[] = outgoing.map(({ from, to }) => ({ name: named(from[1]), from, to }))
  const id = newId('n')
  const edgeIds = [...inputs, ...outputs].flatMap(({ to }) => to.map(() => newId('e')))
  return {
    id,
    document: innerDocument(document, tops, title, { inputs, outputs }),
    edit: (reference) => ({
      name: strings.edits.group,
      apply(current) {
        const emptied = remove(tops, [...crossing]).apply(current)
        const place = { x: box.x + box.width / 2 - cardWidth / 2, y: box.y + box.height / 2 - 40 }
        const added = addNode('sub-workflow', place, { id, parent, label: title, config: { workflow: reference } }).apply(emptied)
        const edges = { ...added.edges }
        const free = [...edgeIds]
        const join = (from: Endpoint, to: Endpoint) => {
          edges[free.shift() as string] = { from, to }
        }
        for (const { name: port, from } of inputs) join(from, [id, port])
        for (const { name: port, to } of outputs) for (const end of to) join([id, port], end)
        return { ...added, edges }
      },
    }),
  }
}

/** The nodes as a workflow of their own, between one input node and an output node per value that they give. */
function innerDocument(
  document: WorkflowDocument,
  tops: string[],
  name: string,
  passages: { inputs: Passage[]; outputs: Passage[] },
): WorkflowDocument {
  const { nodes, edges, layout, versions } = fragmentOf(document, tops)
  const places = Object.keys(nodes)
    .filter((id) => nodes[id]?.parent === null)
    .map((id) => layout[id] ?? { x: 0, y: 0 })
  const [left, top] = [Math.min(...places.map(({ x }) => x)), Math.min(...places.map(({ y }) => y))]
  const right = Math.max(...places.map(({ x, width }) => x + (width ?? cardWidth)))
  const typeOf = ({ name: property, from, to }: Passage) => ({
    property,
    port: narrower(portAt(document, from, true), portAt(document, to[0], false)),
  })
  let inner: WorkflowDocument = {
    ...emptyDocument('wf_new', name),
    settings: innerSettings(document),
    schema: { ...document.schema, nodes: versions },
    nodes,
    edges: { ...edges },
    layout,
    inputs: schemaOf(passages.inputs.map(typeOf)),
    outputs: schemaOf(passages.outputs.map(({ name: property, from }) => ({ property, port: portAt(document, from, true) }))),
  }
  if (passages.inputs.length > 0) {
    const id = newId('n')
    inner = addNode('input', { x: left - cardWidth - 72, y: top }, { id }).apply(inner)
    for (const { name: port, to } of passages.inputs) for (const end of to) inner = withEdge(inner, [id, port], end)
  }
  passages.outputs.forEach(({ name: port, from }, index) => {
    const id = newId('n')
    inner = addNode('output', { x: right + 72, y: top + index * 120 }, { id, config: { name: port } }).apply(inner)
    inner = withEdge(inner, from, [id, 'value'])
  })
  return inner
}

/** Aliases of models are meant for the nodes, wherever they are; a budget is that of the whole run. */
function innerSettings({ settings }: WorkflowDocument): WorkflowDocument['settings'] {
  return settings.models ? { models: settings.models } : {}
}

const withEdge = (document: WorkflowDocument, from: Endpoint, to: Endpoint): WorkflowDocument => ({
  ...document,
  edges: { ...document.edges, [newId('e')]: { from, to } },
})

/** A port as the given end of an edge means it: seen from inside where it is that of the container around. */
function portAt(document: WorkflowDocument, end: Endpoint | undefined, gives: boolean): Port | undefined {
  if (!end) return undefined
  const { inputs, outputs, inside } = portsOf(document, end[0])
  const lists = gives ? [outputs, inside?.sources ?? []] : [inputs, inside?.sinks ?? []]
  return lists.flat().find((port) => port.id === end[1])
}

const narrower = (a: Port | undefined, b: Port | undefined): Port | undefined => (b === undefined || b.type === 'any' ? a : b)

const jsonTypes: Readonly<Record<string, string>> = { text: 'string', number: 'number', boolean: 'boolean' }

function schemaOf(values: { property: string; port: Port | undefined }[]): JsonObject {
  const properties = values.map(({ property, port }): [string, JsonObject] => {
    const type = jsonTypes[port?.type ?? '']
    return [property, port?.type === 'json' && port.schema ? port.schema : type === undefined ? {} : { type }]
  })
  const required = values.filter(({ port }) => port?.required).map(({ property }) => property)
  return { type: 'object', properties: Object.fromEntries(properties), ...(required.length > 0 ? { required } : {}) }
}
