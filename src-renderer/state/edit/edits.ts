import { frameSize, isContainerKind, withDescendants } from '#shared/document/places/node-tree.ts'
import type { Endpoint, WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { kindTitle } from '../../ui/kind-text.ts'
import { strings } from '../../ui/strings.ts'
import type { Edit } from './history.ts'
import { newId } from './ids.ts'
import type { Place } from './place-edits.ts'

const names = strings.edits

/** The config that a new node of a kind begins with: what its first example shows, where its defaults alone do not do. */
export function firstConfig(kind: string): JsonObject {
  const spec = specOf(kind)
  if (!spec) return {}
  return spec.config.safeParse({}).success ? {} : structuredClone(spec.examples[0].config)
}

interface AddOptions {
  id?: string
  label?: string
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
        label: freeLabel(labelsOf(document), options.label ?? kindTitle(kind)),
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

export const labelsOf = (document: WorkflowDocument): Set<string> => new Set(Object.values(document.nodes).map((node) => node.label))

/** The label itself, or with the first number that makes it free: `Router`, `Router 2`, `Router 3`. */
export function freeLabel(taken: ReadonlySet<string>, label: string): string {
  if (!taken.has(label)) return label
  const stem = label.replace(/ \d{1,6}$/, '')
  for (let number = 2; ; number++) {
    const next = `${stem} ${number}`
    if (!taken.has(next)) return next
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

/** Takes the ends of an edge to other ports. What people wrote about it stays. */
export const reconnect = (edge: string, from: Endpoint, to: Endpoint): Edit => ({
  name: names.reconnect,
  apply(document) {
    const old = document.edges[edge]
    const same = (a: Endpoint, b: Endpoint) => a[0] === b[0] && a[1] === b[1]
    if (!old || (same(old.from, from) && same(old.to, to))) return document
    return { ...document, edges: { ...document.edges, [edge]: { ...old, from, to } } }
  },
})

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

/** Sets what people wrote about a node or a connection; an empty text takes it away. */
export function setComment(part: 'nodes' | 'edges', id: string, text: string): Edit {
  const comment = text.trim() === '' ? undefined : text
  return {
    name: names.comment,
    merge: `comment ${id}`,
    apply(document) {
      const old = document[part][id]
      if (!old) return document
      const { comment: _old, ...rest } = old
      return { ...document, [part]: { ...document[part], [id]: comment === undefined ? rest : { ...rest, comment } } }
    },
  }
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

/** What the workflow is found by. */
export function setTags(tags: readonly string[]): Edit {
  return {
    name: names.workflow,
    merge: 'workflow tags',
    apply: ({ tags: _before, ...document }) => (tags.length > 0 ? { ...document, tags: [...tags] } : document),
  }
}

/** Name, description, inputs, outputs or settings of the workflow itself. */
export function setWorkflow(change: Partial<Pick<WorkflowDocument, 'name' | 'description' | 'inputs' | 'outputs' | 'settings'>>): Edit {
  return { name: names.workflow, merge: `workflow ${Object.keys(change).join()}`, apply: (document) => ({ ...document, ...change }) }
}
