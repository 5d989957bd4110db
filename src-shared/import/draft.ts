import { emptyDocument } from '../document/document-schema.ts'
import type { Endpoint, WorkflowDocument, WorkflowNode } from '../document/workflow-document.ts'
import type { JsonObject } from '../json.ts'
import type { NodeKind } from '../nodes/registry.ts'
import { SecretFinder } from './secrets.ts'
import { freeName } from './values.ts'

/** Where the part stood in the source, and how large it was; helpers stand before the node that they help. */
export interface SourcePlace {
  x: number
  y: number
  width?: number
  height?: number
}

/** A document while it is being made. */
export class Draft {
  readonly document: WorkflowDocument
  readonly places = new Map<string, SourcePlace>()
  /** The node that a helper stands before. */
  readonly helperOf = new Map<string, string>()
  readonly secrets = new SecretFinder()
  readonly #taken = new Set<string>()
  readonly #seen = new Set<string>()
  readonly #into = new Map<string, Endpoint>()
  #edges = 0

  constructor(name: string) {
    this.document = emptyDocument('wf_imported', name)
  }

  /** A free id made of an id of the source, which may be anything. */
  id(wish: string): string {
    const plain = wish.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '')
    return freeName(`n_${plain.slice(0, 80) || 'part'}`, this.#taken)
  }

  add(id: string, kind: NodeKind, label: string, parent: string | null, config: JsonObject): string {
    this.document.nodes[id] = { kind, label: label.slice(0, 500), parent, config, pinned: null }
    return id
  }

  /** Takes back a node with everything that only helps it, and their connections. */
  remove(id: string): void {
    const gone = new Set([id, ...[...this.helperOf].flatMap(([helper, main]) => (main === id ? [helper] : []))])
    for (const each of gone) {
      delete this.document.nodes[each]
      this.helperOf.delete(each)
      this.places.delete(each)
    }
    for (const [edge, { from, to }] of Object.entries(this.document.edges))
      if (gone.has(from[0]) || gone.has(to[0])) {
        delete this.document.edges[edge]
        this.#seen.delete(JSON.stringify([from, to]))
      }
  }

  node(id: string): WorkflowNode | undefined {
    return Object.hasOwn(this.document.nodes, id) ? this.document.nodes[id] : undefined
  }

  /** Where a port's value comes from, when one edge leads to it. */
  sourceOf(node: string, port: string): Endpoint | undefined {
    return this.#into.get(`${node} ${port}`)
  }

  /** Connects two ports once. Ids go up, since a `many` port takes its values in their order. */
  connect(from: Endpoint, to: Endpoint): void {
    const key = JSON.stringify([from, to])
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.#into.set(`${to[0]} ${to[1]}`, from)
    this.document.edges[`e_${String(++this.#edges).padStart(5, '0')}`] = { from, to }
  }
}
