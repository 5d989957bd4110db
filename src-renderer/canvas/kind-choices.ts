import { mayLiveIn } from '#shared/document/places/node-tree.ts'
import { errorPort, portContext } from '#shared/document/ports.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import { type NodeSpec, nodeGroups } from '#shared/nodes/node-spec.ts'
import { mayConnect, type Port } from '#shared/nodes/port.ts'
import { allSpecs } from '#shared/nodes/registry.ts'
import type { PickItem } from '../state/canvas-store.ts'
import { endsOf, type Splice, spliceOf } from '../state/edit/insert-into-edge.ts'
import { kindKeywords, kindTitle } from '../ui/kind-text.ts'
import { strings } from '../ui/strings.ts'
import { cachedPorts, parseHandle } from './handles.ts'

/** A kind that fits somewhere: by what of it, and with which settings. */
export interface KindChoice<Fit> {
  spec: NodeSpec
  config: JsonObject
  fit: Fit
}

interface OwnPorts {
  inputs: Port[]
  outputs: Port[]
}

/** Each kind that fits, with the settings of a new node; one whose ports come from its settings also as its example shows it. */
function fittingKinds<Fit>(
  document: WorkflowDocument,
  parent: string | null,
  specs: readonly NodeSpec[],
  fits: (ports: OwnPorts) => Fit | undefined,
): KindChoice<Fit>[] {
  const context = portContext(document)
  return specs.flatMap((spec) => {
    if (!mayLiveIn(document, spec.kind, parent)) return []
    for (const config of [{}, spec.examples[0].config]) {
      const parsed = spec.config.safeParse(config)
      if (!parsed.success) continue
      const outputs = spec.outputs(parsed.data, context)
      const own = {
        inputs: spec.inputs(parsed.data, context),
        outputs: spec.infallible || outputs.length === 0 ? outputs : [...outputs, errorPort],
      }
      const fit = fits(own)
      if (fit !== undefined) return [{ spec, fit, config: structuredClone(config) }]
    }
    return []
  })
}

/** The kinds that may be the other end of a connection that was drawn from a port, each with its port. */
export function kindsForPort(document: WorkflowDocument, node: string, handle: string, parent: string | null): KindChoice<Port>[] {
  const end = parseHandle(handle)
  if (!end) return []
  const own = cachedPorts(document, node)
  const lists = { in: own.inputs, out: own.outputs, source: own.inside?.sources ?? [], sink: own.inside?.sinks ?? [] }
  const port = lists[end.side].find((candidate) => candidate.id === end.port)
  if (!port) return []
  const gives = end.side === 'out' || end.side === 'source'
  return fittingKinds(document, parent, allSpecs, ({ inputs, outputs }) =>
    gives ? inputs.find((other) => mayConnect(port, other)) : outputs.find((other) => other.id !== errorPort.id && mayConnect(other, port)),
  )
}

/** The kinds that fit between the two ends of an edge. */
export function kindsForEdge(document: WorkflowDocument, edge: string, parent: string | null): KindChoice<Splice>[] {
  const ends = endsOf(document, edge, (id) => cachedPorts(document, id))
  if (!ends) return []
  return fittingKinds(document, parent, allSpecs, (ports) => spliceOf({ ...ports, inside: null }, ends))
}

interface Link {
  from: string
  to: string
  config: JsonObject
}

/** By which ports, and with which settings, a new node of a kind is connected behind another; undefined when nothing fits. */
export function linkBehind(document: WorkflowDocument, node: string, spec: NodeSpec): Link | undefined {
  const outputs = cachedPorts(document, node).outputs.filter(({ id }) => id !== errorPort.id)
  const [choice] = fittingKinds(document, null, [spec], ({ inputs }) => {
    for (const output of outputs) {
      const input = inputs.find((other) => mayConnect(output, other))
      if (input) return { from: output.id, to: input.id }
    }
    return undefined
  })
  return choice && { ...choice.fit, config: choice.config }
}

/** All kinds that may live in a container. */
export const kindsFor = (document: WorkflowDocument, parent: string | null): NodeSpec[] =>
  allSpecs.filter((spec) => mayLiveIn(document, spec.kind, parent))

/** Kinds as things to choose, in the order of their groups. */
export function kindItems(specs: readonly NodeSpec[], note?: (spec: NodeSpec) => string): PickItem[] {
  return nodeGroups.flatMap((group) =>
    specs
      .filter((spec) => spec.group === group)
      .map((spec) => ({
        id: spec.kind,
        kind: spec.kind,
        label: kindTitle(spec.kind),
        keywords: kindKeywords(spec),
        group: strings.palette.groups[group],
        ...(note ? { note: note(spec) } : {}),
      })),
  )
}
