import { mayConnect } from '../nodes/port.ts'
import { specOf } from '../nodes/registry.ts'
import { type NodePorts, portsOfEdge } from './ports.ts'
import type { Problem } from './problem.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/** Edges and what they leave unconnected. */
export function checkEdges(document: WorkflowDocument, ports: (nodeId: string) => NodePorts): Problem[] {
  const problems: Problem[] = []
  const nameOf = (id: string) => `"${document.nodes[id]?.label || id}"`
  /** `node port` of every input and sink that an edge reaches. */
  const reached = new Set<string>()
  const touched = new Set<string>()
  const seen = new Map<string, string>()
  const alone = Object.keys(document.nodes).length === 1

  for (const [id, { from, to }] of Object.entries(document.edges)) {
    const missing = [from[0], to[0]].filter((node) => !Object.hasOwn(document.nodes, node))
    if (missing.length > 0) {
      problems.push({
        code: 'edge.dangling',
        severity: 'error',
        edge: id,
        message: `A connection leads to "${missing.join('", "')}", which is not there.`,
        mend: 'Delete the connection.',
      })
      continue
    }
    touched.add(from[0]).add(to[0])
    const same = seen.get(`${from}→${to}`)
    if (same)
      problems.push({
        code: 'edge.duplicate',
        severity: 'error',
        edge: id,
        message: `${nameOf(from[0])} and ${nameOf(to[0])} are connected twice by the same ports.`,
        mend: `Delete one of the two (the other is "${same}").`,
      })
    seen.set(`${from}→${to}`, id)
    const ends = portsOfEdge(document, from, to, ports)
    if (!ends) {
      problems.push({
        code: 'edge.crosses_container',
        severity: 'error',
        edge: id,
        message: `The connection from ${nameOf(from[0])} to ${nameOf(to[0])} crosses the border of a container.`,
        mend: "Lead the value through the container's own ports.",
      })
      continue
    }
    const container = ends.scope === null ? undefined : document.nodes[ends.scope]
    if (container && specOf(container.kind)?.members) {
      problems.push({
        code: 'edge.between_members',
        severity: 'error',
        edge: id,
        message: `${nameOf(ends.scope as string)} decides itself when its members work; they cannot be connected.`,
        mend: 'Delete the connection.',
      })
      continue
    }
    for (const [end, port, side] of [
      [from, ends.source, 'output'],
      [to, ends.target, 'input'],
    ] as const)
      if (!port)
        problems.push({
          code: 'edge.port_unknown',
          severity: 'error',
          edge: id,
          node: end[0],
          message: `${nameOf(end[0])} has no ${side} "${end[1]}".`,
          mend: 'Connect another port, or change the settings that make this one.',
        })
    reached.add(`${to[0]} ${to[1]}`)
    if (ends.source && ends.target && !mayConnect(ends.source, ends.target))
      problems.push({
        code: 'edge.type_mismatch',
        severity: 'error',
        edge: id,
        message: `${nameOf(from[0])} gives ${ends.source.type} at "${ends.source.label}", but ${nameOf(to[0])} takes ${ends.target.type} at "${ends.target.label}".`,
        mend: 'Put a node between them that converts, such as Transform or Template.',
      })
  }

  for (const [id, node] of Object.entries(document.nodes)) {
    const { inputs, outputs, inside } = ports(id)
    const member = node.parent !== null && specOf(document.nodes[node.parent]?.kind ?? '')?.members
    // a pinned node is not run, whatever it lacks
    for (const port of member || node.pinned ? [] : inputs.filter((port) => port.required && !reached.has(`${id} ${port.id}`)))
      problems.push({
        code: 'port.unconnected',
        severity: 'error',
        node: id,
        message: `${nameOf(id)} needs a value at "${port.label}".`,
        mend: `Connect "${port.label}".`,
      })
    for (const port of inside?.sinks.filter((port) => port.required && !reached.has(`${id} ${port.id}`)) ?? [])
      problems.push({
        code: 'port.unconnected',
        severity: 'error',
        node: id,
        message: `Inside ${nameOf(id)}, nothing leads to "${port.label}".`,
        mend: `Connect a node inside to "${port.label}".`,
      })
    if (!member && inputs.length > 0 && outputs.length + inputs.length > 1 && !touched.has(id) && !alone)
      problems.push({
        code: 'node.unreachable',
        severity: 'warning',
        node: id,
        message: `${nameOf(id)} is not connected to anything.`,
        mend: 'Connect it, or delete it.',
      })
  }
  return problems
}
