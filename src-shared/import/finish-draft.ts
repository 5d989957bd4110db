import { type NodePorts, portsOf, portsOfEdge, type SubWorkflowSchemas } from '../document/ports.ts'
import type { WorkflowDocument } from '../document/workflow-document.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { mayConnect } from '../nodes/port.ts'
import { specOf } from '../nodes/registry.ts'
import type { Draft } from './draft.ts'
import type { ImportProduct } from './import-report.ts'
import { placeNodes } from './place.ts'

interface Finishing {
  product: ImportProduct
  notes: string[]
  todo: Set<string>
  others: SubWorkflowSchemas | undefined
}

/** Takes out credentials and connections that cannot be, gives every node a place, and names the versions of its kinds. */
export function finishDraft(draft: Draft, { product, notes, todo, others }: Finishing): WorkflowDocument {
  const { document } = draft
  for (const node of Object.values(document.nodes)) {
    const { original, ...config } = node.config
    const clean = draft.secrets.clean(config, node.label, false) as JsonObject
    // a request names its secret, which is no value of one
    if (node.kind === 'http-request' && config.secret !== undefined) clean.secret = config.secret
    node.config = original === undefined ? clean : { ...clean, original: draft.secrets.clean(original, node.label, true) }
  }
  document.description = draft.secrets.clean(document.description, document.name, false) as string
  document.inputs = draft.secrets.clean(document.inputs, document.name, false) as JsonObject
  for (const name of draft.secrets.names)
    todo.add(`Set the secret "${name}": the file held its value, which was taken out and is in no document. Change it where it was issued.`)
  dropUnfitting(document, notes, others)
  nameUnfed(document, todo, others)
  placeNodes(draft, product)
  for (const { kind } of Object.values(document.nodes)) document.schema.nodes[kind] = specOf(kind)?.version ?? 1
  if (!isJsonObject(document.inputs.properties)) document.inputs = { type: 'object', properties: {} }
  return document
}

/** Connections that a document cannot hold go, and are named: everything that is left can be edited and checked. */
function dropUnfitting(document: WorkflowDocument, notes: string[], others: SubWorkflowSchemas | undefined): void {
  const cache = new Map<string, NodePorts>()
  const ports = (id: string) => {
    const known = cache.get(id) ?? portsOf(document, id, others)
    cache.set(id, known)
    return known
  }
  for (const [id, { from, to }] of Object.entries(document.edges)) {
    const ends = portsOfEdge(document, from, to, ports)
    if (ends?.source && ends.target && mayConnect(ends.source, ends.target)) continue
    const name = (node: string) => document.nodes[node]?.label || node
    notes.push(`The connection from "${name(from[0])}" (${from[1]}) to "${name(to[0])}" (${to[1]}) does not fit and was left out.`)
    delete document.edges[id]
  }
}

/** Ways in that need a value and have none: the source had a part to which nothing leads, or what led there is gone. */
function nameUnfed(document: WorkflowDocument, todo: Set<string>, others: SubWorkflowSchemas | undefined): void {
  const fed = new Set(Object.values(document.edges).map(({ to }) => to.join(' ')))
  for (const [id, { kind, label }] of Object.entries(document.nodes)) {
    if (kind === 'placeholder' || kind === 'note') continue
    const { inputs, inside } = portsOf(document, id, others)
    for (const { id: port, label: name, required } of [...inputs, ...(inside?.sinks ?? [])])
      if (required && !fed.has(`${id} ${port}`)) todo.add(`Connect "${label}": nothing leads to its "${name}".`)
  }
}
