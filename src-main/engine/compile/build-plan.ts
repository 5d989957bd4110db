import { createHash } from 'node:crypto'
import { portContext, type SubWorkflowSchemas } from '#shared/document/ports.ts'
import type { WorkflowDocument, WorkflowEdge } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import type { Port } from '#shared/nodes/port.ts'
import { type KindLookup, registeredKinds } from './kinds.ts'
import { type GivenOutputs, type LoweredNode, type LoweredScope, lowerDocument } from './lower.ts'
import type { Feed, InputPlan, MemberPlan, Plan, ScopePlan, StepPlan } from './plan.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

export interface PlanOptions {
  /** Default: every registered kind. */
  kinds?: KindLookup
  /** Schemas of sub-workflows, which give their nodes their ports. */
  subWorkflow?: SubWorkflowSchemas
  /** Nodes that are not run, with the outputs that stand in for them. */
  given?: ReadonlyMap<string, GivenOutputs>
  /** The node whose outputs are the output of the run, in place of what arrives at output nodes. */
  shows?: string
}

/** Lowers a document and indexes every scope. Throws an `AppError` for a document that cannot be run. */
export function buildPlan(document: WorkflowDocument, options: PlanOptions = {}): Plan {
  const kinds = options.kinds ?? registeredKinds
  const context = portContext(document, options.subWorkflow)
  let size = 0

  function planScope(scope: LoweredScope): ScopePlan {
    const incoming = new Map<string, WorkflowEdge[]>()
    const outgoing = new Map<string, WorkflowEdge[]>()
    for (const edge of scope.edges) {
      push(incoming, edge.to[0], edge)
      push(outgoing, edge.from[0], edge)
    }
    const order = topological(scope, incoming, outgoing)
    const indexOf = new Map(order.map((node, index) => [node.id, index]))
    const feed = ({ from }: WorkflowEdge): Feed => ({
      from: from[0] === scope.owner ? -1 : (indexOf.get(from[0]) as number),
      port: from[1],
    })
    const steps = order.map((node, index) => planStep(node, index, incoming.get(node.id) ?? [], outgoing.get(node.id) ?? [], feed, indexOf))
    size += steps.length
    return {
      steps,
      roots: steps.filter((step) => step.pending === 0).map((step) => step.index),
      pending: Uint32Array.from(steps, (step) => step.pending),
      sinks: scope.owner === null ? [] : inputPlans(scope.owner, scope.sinks, incoming.get(scope.owner) ?? [], feed),
    }
  }

  function planStep(
    lowered: LoweredNode,
    index: number,
    incoming: WorkflowEdge[],
    outgoing: WorkflowEdge[],
    feed: (edge: WorkflowEdge) => Feed,
    indexOf: ReadonlyMap<string, number>,
  ): StepPlan {
    const { id, node, spec, executor, config, run } = lowered
    if (lowered.given) return givenStep(lowered, lowered.given, index, outgoing, indexOf)
    const inputs = inputPlans(
      id,
      portsOf(() => spec.inputs(config, context), lowered),
      incoming,
      feed,
    )
    const outputs = portsOf(() => spec.outputs(config, context), lowered)
    if (!node.pinned)
      for (const port of spec.inputs(config, context))
        if (port.required && !inputs.some((input) => input.port === port.id))
          throw new AppError('document.invalid', `"${node.label || id}" needs a value at "${port.label}".`, {
            place: { node: id },
            hint: `Connect "${port.label}".`,
          })
    const connectedOutputs = new Set(outgoing.map((edge) => edge.from[1]))
    const unknown = [...connectedOutputs].find((port) => port !== 'error' && !outputs.some((output) => output.id === port))
    if (unknown !== undefined)
      throw new AppError('document.invalid', `"${node.label || id}" has no output "${unknown}".`, { place: { node: id } })
    const inside = lowered.inside && new Map([...lowered.inside].map(([branch, scope]) => [branch, planScope(scope)]))
    const members = lowered.members.map(
      (member): MemberPlan => ({
        nodeId: member.id,
        kind: member.node.kind,
        label: member.node.label,
        config: member.config,
      }),
    )
    const targets = outgoing.flatMap((edge) => indexOf.get(edge.to[0]) ?? [])
    return {
      index,
      id,
      kind: node.kind,
      label: node.label,
      spec,
      executor,
      config,
      run,
      phase: node.phase ?? null,
      pinned: node.pinned,
      given: null,
      inputs,
      pending: inputs.reduce((sum, input) => sum + input.feeds.filter(({ from }) => from >= 0).length, 0),
      targets,
      connectedOutputs,
      errorConnected: connectedOutputs.has('error'),
      firstOutput: outputs[0]?.id ?? null,
      inside,
      members,
      definition: definitionOf(lowered, inside, members),
    }
  }

  const top = planScope(lowerDocument(document, kinds, options.given))
  return {
    workflowId: document.id,
    workflowName: document.name,
    inputs: document.inputs,
    outputs: document.outputs,
    settings: document.settings,
    top,
    size,
    shows: top.steps.find(({ id }) => id === options.shows)?.index ?? null,
  }
}

/** A step that waits for nothing and gives what it is given. */
function givenStep(
  { id, node, spec, executor, run }: LoweredNode,
  { by, outputs }: GivenOutputs,
  index: number,
  outgoing: readonly WorkflowEdge[],
  indexOf: ReadonlyMap<string, number>,
): StepPlan {
  return {
    index,
    id,
    kind: node.kind,
    label: node.label,
    spec,
    executor,
    config: null,
    run,
    phase: null,
    pinned: outputs,
    given: by,
    inputs: [],
    pending: 0,
    targets: outgoing.flatMap((edge) => indexOf.get(edge.to[0]) ?? []),
    connectedOutputs: new Set(),
    errorConnected: false,
    firstOutput: null,
    inside: null,
    members: [],
    definition: hash(canonicalJson(['given', id, outputs])),
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

/** The ports of a spec; a config that its own `inputs` or `outputs` cannot digest is the document's fault. */
function portsOf(read: () => Port[], { id, node }: LoweredNode): Port[] {
  try {
    return read()
  } catch (cause) {
    throw new AppError('node.config_invalid', `The ports of "${node.label || id}" cannot be told from its settings.`, {
      place: { node: id },
      cause,
    })
  }
}

function inputPlans(id: string, ports: Port[], incoming: WorkflowEdge[], feed: (edge: WorkflowEdge) => Feed): InputPlan[] {
  const byPort = new Map<string, Feed[]>()
  for (const edge of incoming) push(byPort, edge.to[1], feed(edge))
  return [...byPort].map(([port, feeds]) => {
    const declared = ports.find((candidate) => candidate.id === port)
    if (!declared) throw new AppError('document.invalid', `"${id}" has no input "${port}".`, { place: { node: id } })
    return { port, many: declared.arity === 'many', required: declared.required ?? false, feeds }
  })
}

/** Kahn's algorithm, ties by node id, so that the same document always gives the same plan. */
function topological(
  scope: LoweredScope,
  incoming: ReadonlyMap<string, WorkflowEdge[]>,
  outgoing: ReadonlyMap<string, WorkflowEdge[]>,
): LoweredNode[] {
  const byId = new Map(scope.nodes.map((node) => [node.id, node]))
  const waiting = new Map(scope.nodes.map(({ id }) => [id, (incoming.get(id) ?? []).filter(({ from }) => from[0] !== scope.owner).length]))
  const order = scope.nodes.filter(({ id }) => waiting.get(id) === 0)
  for (let at = 0; at < order.length; at++)
    for (const { to } of outgoing.get((order[at] as LoweredNode).id) ?? []) {
      if (to[0] === scope.owner) continue
      const left = (waiting.get(to[0]) as number) - 1
      waiting.set(to[0], left)
      if (left === 0) order.push(byId.get(to[0]) as LoweredNode)
    }
  const stuck = scope.nodes.find(({ id }) => (waiting.get(id) as number) > 0)
  if (stuck)
    throw new AppError('document.invalid', `Values would go round in a circle at "${stuck.node.label || stuck.id}".`, {
      place: { node: stuck.id },
      hint: 'Remove a connection, or put the nodes into a Loop.',
    })
  return order
}

function definitionOf({ node, spec, config, run }: LoweredNode, inside: StepPlan['inside'], members: MemberPlan[]): string {
  const scopes = inside
    ? [...inside].map(
        ([branch, scope]): Json => [
          branch,
          scope.steps.map((step): Json => [step.id, step.definition, step.inputs as unknown as Json]),
          scope.sinks as unknown as Json,
        ],
      )
    : []
  return hash(
    canonicalJson([
      node.kind,
      spec.version,
      (config ?? null) as Json,
      (run.fallback ?? null) as Json,
      node.pinned,
      scopes,
      members.map((member): Json => [member.nodeId, member.kind, member.label, (member.config ?? null) as Json]),
    ]),
  )
}
