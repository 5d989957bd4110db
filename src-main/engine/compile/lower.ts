import { branchGroups } from '#shared/document/branches.ts'
import { documentLimits } from '#shared/document/limits.ts'
import { kindConfig } from '#shared/document/ports.ts'
import { runSettingsSchema } from '#shared/document/run-settings.ts'
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '#shared/document/workflow-document.ts'
import { AppError, type ErrorPlace } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { NodeRunSettings, NodeSpec } from '#shared/nodes/node-spec.ts'
import type { Port } from '#shared/nodes/port.ts'
import type { Executor } from '../executor.ts'
import type { KindLookup } from './kinds.ts'

/** A node with its kind found and its config parsed. */
export interface LoweredNode {
  id: string
  node: WorkflowNode
  spec: NodeSpec
  executor: Executor
  config: unknown
  run: NodeRunSettings
  /** The inside by branch; null for a node that is no dataflow container. */
  inside: Map<string, LoweredScope> | null
  members: LoweredNode[]
  /** Where its outputs come from, when it is not run; nothing else about it counts then. */
  given: GivenOutputs | null
}

/** Outputs that stand in for a node in a partial run: of a run before it, or of the pass through a container that it is in. */
export interface GivenOutputs {
  by: 'run' | 'scope'
  outputs: Record<string, Json>
}

/** Nodes that run together, with their edges in edge-id order. */
export interface LoweredScope {
  /** Id of the container, or null at the top. Edges from and to it are the scope's sources and sinks. */
  owner: string | null
  nodes: LoweredNode[]
  edges: WorkflowEdge[]
  sinks: Port[]
}

function invalid(message: string, place: ErrorPlace): AppError {
  return new AppError('document.invalid', message, { place, hint: 'Check the workflow for problems and mend them before running it.' })
}

/** The scope of each edge, as a container id or null; edges never cross a container's border. */
function edgesByScope(document: WorkflowDocument, kinds: KindLookup): Map<string | null, WorkflowEdge[]> {
  const scopes = new Map<string | null, WorkflowEdge[]>()
  const ids = Object.keys(document.edges).sort()
  for (const id of ids) {
    const edge = document.edges[id] as WorkflowEdge
    const [from, to] = [edge.from?.[0], edge.to?.[0]]
    if (!Object.hasOwn(document.nodes, from) || !Object.hasOwn(document.nodes, to))
      throw invalid(`Edge "${id}" leads from "${from}" to "${to}", and one of them is not in the workflow.`, { edge: id })
    const a = document.nodes[from] as WorkflowNode
    const b = document.nodes[to] as WorkflowNode
    if (from === to && !kinds.spec(a.kind)?.inside) throw invalid(`Edge "${id}" leads from "${from}" to itself.`, { edge: id, node: from })
    const inert = [a, b].find(({ kind }) => kinds.spec(kind)?.inert)
    if (inert) throw invalid(`Edge "${id}" leads to or from "${inert.label}", which takes no part in a run.`, { edge: id })
    let scope: string | null
    if (a.parent === b.parent && from !== to) scope = a.parent
    else if (b.parent === from || from === to) scope = from
    else if (a.parent === to) scope = to
    else throw invalid(`Edge "${id}" from "${from}" to "${to}" crosses the border of a container.`, { edge: id })
    const list = scopes.get(scope)
    if (list) list.push(edge)
    else scopes.set(scope, [edge])
  }
  return scopes
}

/**
 * The document as a tree of scopes: each container's inside apart, branches apart from each other, kinds and configs
 * resolved. Throws an `AppError` that names the node or edge for what cannot be run.
 */
export function lowerDocument(
  document: WorkflowDocument,
  kinds: KindLookup,
  given: ReadonlyMap<string, GivenOutputs> = new Map(),
): LoweredScope {
  const edges = edgesByScope(document, kinds)
  const children = new Map<string | null, string[]>()
  for (const id of Object.keys(document.nodes).sort()) {
    const parent = document.nodes[id]?.parent ?? null
    if (parent !== null && !Object.hasOwn(document.nodes, parent))
      throw invalid(`"${id}" lives in "${parent}", which is not in the workflow.`, { node: id })
    const list = children.get(parent)
    if (list) list.push(id)
    else children.set(parent, [id])
  }
  const entered = new Set<string>()
  const isInert = (id: string) => kinds.spec(document.nodes[id]?.kind ?? '')?.inert === true
  const lowerAll = (ids: readonly string[], depth: number) => ids.filter((id) => !isInert(id)).map((id) => lowerNode(id, depth))

  function lowerNode(id: string, depth: number): LoweredNode {
    if (depth > documentLimits.nesting)
      throw invalid(`"${id}" is nested more than ${documentLimits.nesting} containers deep.`, { node: id })
    entered.add(id)
    const node = document.nodes[id] as WorkflowNode
    const spec = kinds.spec(node.kind)
    const executor = kinds.executor(node.kind)
    if (!spec || !executor) throw invalid(`"${node.label || id}" is of kind "${node.kind}", which is not known here.`, { node: id })
    const stands = given.get(id)
    if (stands) return { id, node, spec, executor, config: null, run: {}, inside: null, members: [], given: stands }
    const parsed = spec.config.safeParse(kindConfig(node.config))
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      const field = issue?.path.map(String).join('.')
      throw new AppError(
        'node.config_invalid',
        `"${node.label || id}": ${field ? `${field}: ` : ''}${issue?.message ?? 'invalid config'}`,
        {
          place: { node: id, path: field ?? '' },
        },
      )
    }
    const run = runSettingsSchema.safeParse(node.config.run ?? {})
    if (!run.success)
      throw new AppError('node.config_invalid', `"${node.label || id}": run settings: ${run.error.issues[0]?.message}`, {
        place: { node: id, path: 'run' },
      })
    const own = children.get(id) ?? []
    const container = spec.inside !== undefined && !spec.members
    if (own.length > 0 && !container && !spec.members) throw invalid(`"${node.label || id}" cannot hold other nodes.`, { node: id })
    return {
      id,
      node,
      spec,
      executor,
      config: parsed.data,
      run: run.data,
      inside: container ? lowerInside(id, spec, parsed.data, own, depth) : null,
      members: spec.members ? lowerAll(own, depth + 1) : [],
      given: null,
    }
  }

  /** One scope for most containers; where sinks are named like sources, they are branches: one scope each, of what hangs on it. */
  function lowerInside(owner: string, spec: NodeSpec, config: unknown, own: string[], depth: number): Map<string, LoweredScope> {
    const sinks = spec.inside?.sinks(config) ?? []
    const inner = edges.get(owner) ?? []
    const nodes = lowerAll(own, depth + 1)
    const sources = new Set(spec.inside?.sources(config).map((source) => source.id))
    if (!sinks.some((sink) => sources.has(sink.id))) return new Map([['', { owner, nodes, edges: inner, sinks }]])
    const names = new Set(sinks.map((sink) => sink.id))
    const branchOf = new Map<string, string>()
    for (const { members, branches } of branchGroups(owner, own, inner, (port) => names.has(port))) {
      if (branches.size > 1)
        throw invalid(`"${members[0]}" hangs on several branches at once: ${[...branches].join(', ')}.`, { node: members[0] as string })
      for (const branch of branches) for (const member of members) branchOf.set(member, branch)
    }
    return new Map(
      sinks.map((sink) => [
        sink.id,
        {
          owner,
          nodes: nodes.filter(({ id }) => branchOf.get(id) === sink.id),
          edges: inner.filter(({ from, to }) => {
            if (from[0] === owner && to[0] === owner) return to[1] === sink.id
            return branchOf.get(from[0] === owner ? to[0] : from[0]) === sink.id
          }),
          sinks: [sink],
        },
      ]),
    )
  }

  const top: LoweredScope = { owner: null, nodes: lowerAll(children.get(null) ?? [], 0), edges: edges.get(null) ?? [], sinks: [] }
  const lost = Object.keys(document.nodes).find((id) => !entered.has(id) && !isInert(id))
  if (lost !== undefined) throw invalid(`"${lost}" lives in a container that contains itself.`, { node: lost })
  return top
}
