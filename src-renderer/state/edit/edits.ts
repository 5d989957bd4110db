import { portsOfEdge } from '#shared/document/ports.ts'
import type { Endpoint, WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { strings } from '../../ui/strings.ts'
import type { Edit } from './history.ts'
import { newId } from './ids.ts'
import { cardHeight, cardWidth, framePadding, frameSize, isContainerKind, originOf, rectangleOf, withDescendants } from './node-tree.ts'

interface Place {
  x: number
  y: number
}

const names = strings.edits

/** The config that a new node of a kind begins with: what its first example shows, where its defaults alone do not do. */
function firstConfig(kind: string): JsonObject {
  const spec = specOf(kind)
  if (!spec) return {}
  return spec.config.safeParse({}).success ? {} : structuredClone(spec.examples[0].config)
}

interface AddOptions {
  id?: string
  parent?: string | null
  config?: JsonObject
  connect?: { from: Endpoint; port: string } | { to: Endpoint; port: string }
}

/** Adds a node of a kind. `connect` joins one of its ports to what a drag came from. */
export function addNode(kind: string, place: Place, options: AddOptions = {}): Edit {
  const id = options.id ?? newId('n')
  return {
    name: names.add,
    apply(document) {
      const spec = specOf(kind)
      const node: WorkflowNode = {
        kind,
        label: freeLabel(document, spec?.title ?? kind),
        parent: options.parent ?? null,
        config: options.config ?? firstConfig(kind),
        pinned: null,
      }
      const layout = { x: Math.round(place.x), y: Math.round(place.y), ...(isContainerKind(kind) ? frameSize : {}) }
      const added: WorkflowDocument = {
        ...document,
        schema: spec ? { ...document.schema, nodes: { ...document.schema.nodes, [kind]: spec.version } } : document.schema,
        nodes: { ...document.nodes, [id]: node },
        layout: { ...document.layout, [id]: layout },
      }
      if (!options.connect) return added
      const link = options.connect
      return 'from' in link ? connect(link.from, [id, link.port]).apply(added) : connect([id, link.port], link.to).apply(added)
    },
  }
}

function freeLabel(document: WorkflowDocument, title: string): string {
  const taken = new Set(Object.values(document.nodes).map((node) => node.label))
  for (let number = 1; ; number++) {
    const label = number === 1 ? title : `${title} ${number}`
    if (!taken.has(label)) return label
  }
}

/** Deletes nodes with everything inside them, edges, and the edges that would hang loose. */
export function remove(nodes: readonly string[], edges: readonly string[]): Edit {
  return {
    name: names.remove,
    apply(document) {
      const gone = withDescendants(
        document,
        nodes.filter((id) => document.nodes[id]),
      )
      const without = <T>(map: Record<string, T>, drop: (id: string, value: T) => boolean) =>
        Object.fromEntries(Object.entries(map).filter(([id, value]) => !drop(id, value)))
      return {
        ...document,
        nodes: gone.size ? without(document.nodes, (id) => gone.has(id)) : document.nodes,
        layout: gone.size ? without(document.layout, (id) => gone.has(id)) : document.layout,
        edges: without(document.edges, (id, edge) => edges.includes(id) || gone.has(edge.from[0]) || gone.has(edge.to[0])),
      }
    },
  }
}

export function connect(from: Endpoint, to: Endpoint): Edit {
  const id = newId('e')
  return { name: names.connect, apply: (document) => ({ ...document, edges: { ...document.edges, [id]: { from, to } } }) }
}

/** Sets a config field by its dotted path; undefined takes it out. */
export function configure(node: string, path: string, value: Json | undefined): Edit {
  return {
    name: names.configure,
    merge: `configure ${node} ${path}`,
    apply: (document) => changeNode(document, node, (old) => ({ ...old, config: withField(old.config, path.split('.'), value) })),
  }
}

function withField(object: JsonObject, [key, ...rest]: string[], value: Json | undefined): JsonObject {
  if (key === undefined) return object
  const copy = { ...object }
  const inner = copy[key]
  if (rest.length > 0) {
    const changed = withField(isJsonObject(inner) ? inner : {}, rest, value)
    if (Object.keys(changed).length === 0) delete copy[key]
    else copy[key] = changed
  } else if (value === undefined) delete copy[key]
  else copy[key] = value
  return copy
}

export function rename(node: string, label: string): Edit {
  return { name: names.rename, merge: `rename ${node}`, apply: (document) => changeNode(document, node, (old) => ({ ...old, label })) }
}

export function setPhase(node: string, phase: string | undefined): Edit {
  return {
    name: names.configure,
    apply: (document) => changeNode(document, node, ({ phase: _old, ...rest }) => (phase === undefined ? rest : { ...rest, phase })),
  }
}

function changeNode(document: WorkflowDocument, id: string, change: (node: WorkflowNode) => WorkflowNode): WorkflowDocument {
  const node = document.nodes[id]
  return node ? { ...document, nodes: { ...document.nodes, [id]: change(node) } } : document
}

/** Name, description, inputs, outputs or settings of the workflow itself. */
export function setWorkflow(change: Partial<Pick<WorkflowDocument, 'name' | 'description' | 'inputs' | 'outputs' | 'settings'>>): Edit {
  return { name: names.workflow, merge: `workflow ${Object.keys(change).join()}`, apply: (document) => ({ ...document, ...change }) }
}

/** Moves nodes to new places within their containers, and lets the containers grow around them. */
export function move(places: Readonly<Record<string, Place>>, merge?: string): Edit {
  return {
    name: names.move,
    ...(merge === undefined ? {} : { merge }),
    apply(document) {
      const layout = { ...document.layout }
      for (const [id, place] of Object.entries(places)) {
        if (!document.nodes[id]) continue
        const [x, y] = [Math.round(place.x), Math.round(place.y)]
        if (layout[id]?.x !== x || layout[id]?.y !== y) layout[id] = { ...layout[id], x, y }
      }
      return Object.keys(places).reduce((at, id) => growAround(at, at.nodes[id]?.parent ?? null), { ...document, layout })
    },
  }
}

export function resize(id: string, size: { width: number; height: number }): Edit {
  return {
    name: names.resize,
    merge: `resize ${id}`,
    apply: (document) => ({
      ...document,
      layout: {
        ...document.layout,
        [id]: { ...rectangleOf(document, id), ...document.layout[id], width: Math.round(size.width), height: Math.round(size.height) },
      },
    }),
  }
}

/** Moves nodes into another container (or to the top), where they stay on the same spot of the canvas. Edges across the border go. */
export function reparent(places: Readonly<Record<string, Place>>, parent: string | null): Edit {
  return {
    name: parent === null ? names.moveOut : names.moveIn,
    apply(document) {
      const nodes = { ...document.nodes }
      const layout = { ...document.layout }
      const to = originOf(document, parent)
      for (const [id, place] of Object.entries(places)) {
        const node = nodes[id]
        if (!node || (parent !== null && withDescendants(document, [id]).has(parent))) continue
        const from = originOf(document, node.parent)
        nodes[id] = { ...node, parent }
        layout[id] = { ...layout[id], x: Math.round(from.x + place.x - to.x), y: Math.round(from.y + place.y - to.y) }
      }
      const moved: WorkflowDocument = { ...document, nodes, layout }
      const edges = Object.entries(document.edges).filter(([, { from, to }]) => {
        if (!(from[0] in places || to[0] in places)) return true
        const ends = portsOfEdge(moved, from, to)
        return ends?.source !== undefined && ends.target !== undefined
      })
      return growAround({ ...moved, edges: Object.fromEntries(edges) }, parent)
    },
  }
}

/** Makes a container, and those around it, large enough for what lies in it. */
function growAround(document: WorkflowDocument, container: string | null): WorkflowDocument {
  if (container === null || !document.nodes[container]) return document
  const own = rectangleOf(document, container)
  let { width, height } = own
  for (const [id, node] of Object.entries(document.nodes)) {
    if (node.parent !== container) continue
    const child = rectangleOf(document, id)
    width = Math.max(width, child.x + child.width + framePadding.right)
    height = Math.max(height, child.y + child.height + framePadding.bottom)
  }
  const grown =
    width === own.width && height === own.height
      ? document
      : { ...document, layout: { ...document.layout, [container]: { ...document.layout[container], x: own.x, y: own.y, width, height } } }
  return growAround(grown, document.nodes[container]?.parent ?? null)
}

/** Copies nodes with what is inside them and the edges among them, a little aside. Gives the new ids of the copied tops. */
export function duplicate(document: WorkflowDocument, ids: readonly string[]): { edit: Edit; copies: string[] } {
  const all = withDescendants(document, ids)
  const fresh = new Map([...all].map((id) => [id, newId('n')]))
  const tops = ids.filter((id) => !all.has(document.nodes[id]?.parent ?? ''))
  return {
    copies: tops.map((id) => fresh.get(id) as string),
    edit: {
      name: names.duplicate,
      apply(current) {
        const nodes = { ...current.nodes }
        const layout = { ...current.layout }
        const edges = { ...current.edges }
        for (const [id, copy] of fresh) {
          const node = current.nodes[id]
          if (!node) continue
          const top = tops.includes(id)
          nodes[copy] = {
            ...node,
            label: top ? freeLabel({ ...current, nodes }, node.label) : node.label,
            parent: node.parent === null ? null : (fresh.get(node.parent) ?? node.parent),
          }
          const place = current.layout[id] ?? { x: 0, y: 0 }
          const aside = isContainerKind(node.kind) ? (place.height ?? frameSize.height) : cardHeight
          layout[copy] = top ? { ...place, x: place.x + cardWidth / 8, y: place.y + aside + 24 } : place
        }
        for (const edge of Object.values(current.edges)) {
          const [from, to] = [fresh.get(edge.from[0]), fresh.get(edge.to[0])]
          if (from && to) edges[newId('e')] = { from: [from, edge.from[1]], to: [to, edge.to[1]] }
        }
        return { ...current, nodes, layout, edges }
      },
    },
  }
}
