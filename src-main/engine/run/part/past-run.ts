import { portsOf, scopeOfEdge } from '#shared/document/ports.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { RunEvent, ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { BlobStore } from '../../../storage/blob-store.ts'
import { loadValue } from '../../journal/value-ref.ts'
import type { KeptPart } from './kept-part.ts'

type Values = Record<string, ValueRef>

/** A value that arrived, or null where the run skipped it; undefined where the run does not tell. */
export type PastValue = ValueRef | null | undefined

/** What the log of a run says that its nodes took and gave. */
export class PastRun {
  readonly runId: string
  readonly document: WorkflowDocument
  readonly part: KeptPart | null
  readonly #blobs: BlobStore
  /** By path; those of a skipped visit are empty. */
  readonly #outputs = new Map<string, Values>()
  readonly #inputs = new Map<string, Values>()
  /** Paths of the visits of each node, in the order in which something last happened to them. */
  readonly #visits = new Map<string, Set<string>>()

  constructor(runId: string, started: { document: WorkflowDocument; part: KeptPart | null }, blobs: BlobStore) {
    this.runId = runId
    this.document = started.document
    this.part = started.part
    this.#blobs = blobs
  }

  add(event: RunEvent): void {
    switch (event.kind) {
      case 'node.started':
        this.#inputs.set(event.path, event.data.inputs)
        this.#outputs.delete(event.path)
        break
      case 'node.finished':
        this.#outputs.set(event.path, event.data.outputs)
        break
      case 'node.skipped':
        this.#outputs.set(event.path, {})
        break
      case 'node.failed': {
        const { handled, error, node } = event.data
        if (handled !== 'error-port') return
        this.#outputs.set(event.path, { error: { value: { code: error.code, message: error.message, node } } })
        break
      }
      default:
        return
    }
    const { node } = event.data
    const visits = this.#visits.get(node) ?? new Set()
    visits.delete(event.path)
    this.#visits.set(node, visits.add(event.path))
  }

  /** Where the pass lies that a visit is part of: its path up to the node itself. Undefined when `node` has no such visit. */
  passOf(node: string, visit?: string): string | undefined {
    const visits = this.#visits.get(node)
    const path = visit === undefined ? [...(visits ?? [])].at(-1) : visits?.has(visit) ? visit : undefined
    return path?.slice(0, path.length - node.length)
  }

  /** What a node gave in a pass, by port. Undefined when it did not settle there. */
  outputs(pass: string, node: string): Values | undefined {
    return this.#outputs.get(pass + node)
  }

  /** A value that the container gave the nodes of a pass: as one of them took it. */
  async source(pass: string, scope: string, port: string): Promise<PastValue> {
    const edges = Object.entries(this.document.edges).sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [, { from, to }] of edges) {
      if (from[0] !== scope || from[1] !== port || to[0] === scope) continue
      if (scopeOfEdge(this.document, from[0], to[0]) !== scope) continue
      const beside = edges.filter(([, edge]) => edge.to[0] === to[0] && edge.to[1] === to[1])
      const inputs = this.#inputs.get(pass + to[0])
      if (!inputs) continue
      const taken = Object.hasOwn(inputs, to[1]) ? inputs[to[1]] : undefined
      if (beside.length === 1) return taken === undefined ? null : this.#one(to, taken)
      const list = taken && (await loadValue(taken, this.#blobs))
      const place = beside.findIndex(([, edge]) => edge.from[0] === scope && edge.from[1] === port)
      // every edge delivered, so that the place in the list is the place among the edges
      if (Array.isArray(list) && list.length === beside.length) return { value: list[place] as Json }
    }
    return undefined
  }

  /** A port of arity `many` wraps what it takes in a list, also when it is one value. */
  async #one([node, port]: readonly [string, string], taken: ValueRef): Promise<ValueRef> {
    if (!this.#isMany(node, port)) return taken
    const list = await loadValue(taken, this.#blobs)
    return Array.isArray(list) ? { value: list[0] as Json } : taken
  }

  #isMany(node: string, port: string): boolean {
    return portsOf(this.document, node).inputs.some(({ id, arity }) => id === port && arity === 'many')
  }
}
