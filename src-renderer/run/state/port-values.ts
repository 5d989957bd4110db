import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Port } from '#shared/nodes/port.ts'
import { edgeValue } from '../../canvas/edge-value.ts'
import { cachedPorts, edgeHandles, type HandleSide } from '../../canvas/handles.ts'
import { shownRun } from '../../state/run-rounds.ts'
import type { RunState } from '../../state/run-store.ts'
import { beginningOf } from '../value/value-shape.ts'

/** A port of a node with its value at the shown moment, null where it has none. */
export interface PortValue {
  node: string
  side: HandleSide
  port: string
  label: string
  value: ValueRef | null
  /** The visit that it is of, where it was delivered by one. */
  path: string | null
}

/** Values that containers give to what is inside them, or take from there: those on the edges at these ports. */
function insideValues(state: RunState, document: WorkflowDocument): Map<string, ValueRef> {
  const values = new Map<string, ValueRef>()
  for (const { from, to } of Object.values(document.edges)) {
    const handles = edgeHandles(document, from, to)
    if (!handles.source.startsWith('source:') && !handles.target.startsWith('sink:')) continue
    const value = edgeValue(state, { source: from[0], sourceHandle: handles.source, target: to[0], targetHandle: handles.target })
    if (value === null) continue
    if (handles.source.startsWith('source:')) values.set(`${from[0]} ${handles.source}`, value)
    if (handles.target.startsWith('sink:')) values.set(`${to[0]} ${handles.target}`, value)
  }
  return values
}

/** Every port of every node, node by node in the order of the document. */
export function portValues(state: RunState): PortValue[] {
  const { document } = state
  if (!document || !state.view) return []
  const inside = insideValues(state, document)
  return Object.keys(document.nodes).flatMap((node) => {
    const { inputs, outputs, inside: inner } = cachedPorts(document, node)
    const run = shownRun(state, node)
    const of = (side: HandleSide, ports: readonly Port[], valueAt: (port: string) => ValueRef | undefined): PortValue[] =>
      ports.map(({ id, label }) => ({
        node,
        side,
        port: id,
        label,
        value: valueAt(id) ?? null,
        path: side === 'out' ? (run?.latest.path ?? null) : null,
      }))
    return [
      ...of('in', inputs, (port) => run?.latest.inputs[port]),
      ...of('source', inner?.sources ?? [], (port) => inside.get(`${node} source:${port}`)),
      ...of('sink', inner?.sinks ?? [], (port) => inside.get(`${node} sink:${port}`)),
      ...of('out', outputs, (port) => run?.latest.outputs[port]),
    ]
  })
}

const searched = new WeakMap<ValueRef, string>()

/** All that can be searched of a value, in lower case; made once, since values never change. */
function textOf(ref: ValueRef): string {
  let text = searched.get(ref)
  if (text === undefined) {
    text = ('value' in ref ? JSON.stringify(ref.value) : ref.preview).toLowerCase()
    searched.set(ref, text)
  }
  return text
}

/** The ports that hold every word in their node's label, their name or their value; without words, all. */
export function filterPorts(
  ports: readonly PortValue[],
  words: string,
  withValue: boolean,
  labelOf: (node: string) => string,
): PortValue[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return ports.filter(({ node, label, port, value }) => {
    if (withValue && value === null) return false
    if (wanted.length === 0) return true
    const named = `${labelOf(node)} ${label} ${port}`.toLowerCase()
    return wanted.every((word) => named.includes(word) || (value !== null && textOf(value).includes(word)))
  })
}

/** One line of a value. */
export const oneLine = (ref: ValueRef): string => beginningOf(ref, 1).replace(/\s+/g, ' ').slice(0, 300)
