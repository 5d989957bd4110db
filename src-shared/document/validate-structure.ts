import { cyclesOf, weakComponents } from '../graph/directed-graph.ts'
import { specOf } from '../nodes/registry.ts'
import { portsOf } from './ports.ts'
import type { Problem } from './problem.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/** Containers, cycles and branches: what is wrong with the shape of the graph. */
export function checkStructure(document: WorkflowDocument): Problem[] {
  return [...checkParents(document), ...checkCycles(document), ...checkBranches(document)]
}

const nameOf = (document: WorkflowDocument, id: string) => document.nodes[id]?.label || id

function checkParents(document: WorkflowDocument): Problem[] {
  const problems: Problem[] = []
  for (const [id, node] of Object.entries(document.nodes)) {
    if (node.parent === null) continue
    const parent = Object.hasOwn(document.nodes, node.parent) ? document.nodes[node.parent] : undefined
    if (!parent) {
      problems.push({
        code: 'node.parent_missing',
        severity: 'error',
        node: id,
        message: `"${node.label || id}" lives in "${node.parent}", which is not there.`,
        mend: 'Move it out to the canvas.',
      })
      continue
    }
    const spec = specOf(parent.kind)
    if (spec && !spec.inside && !spec.members)
      problems.push({
        code: 'node.parent_not_container',
        severity: 'error',
        node: id,
        message: `"${parent.label || node.parent}" cannot hold other nodes.`,
        mend: 'Move the node out, or put it into a container such as Loop or Map.',
      })
  }
  const ids = Object.keys(document.nodes)
  const links = ids.flatMap((id): [string, string][] => (document.nodes[id]?.parent ? [[id, document.nodes[id].parent as string]] : []))
  for (const cycle of cyclesOf({ nodes: ids, edges: links }))
    problems.push({
      code: 'node.parent_cycle',
      severity: 'error',
      node: cycle[0] as string,
      message: `These nodes contain each other: ${cycle.map((id) => `"${nameOf(document, id)}"`).join(', ')}.`,
      mend: 'Move one of them out to the canvas.',
    })
  return problems
}

function checkCycles(document: WorkflowDocument): Problem[] {
  const edges = Object.values(document.edges)
    .filter(({ from, to }) => document.nodes[from[0]]?.parent === document.nodes[to[0]]?.parent)
    .map(({ from, to }) => [from[0], to[0]] as const)
    // an edge from a container's own source to its own sink passes a value through, and is no cycle
    .filter(([from, to]) => from !== to || !specOf(document.nodes[from]?.kind ?? '')?.inside)
  return cyclesOf({ nodes: Object.keys(document.nodes), edges }).map((cycle) => ({
    code: 'graph.cycle',
    severity: 'error',
    node: cycle[0] as string,
    message: `Values would go round in a circle: ${cycle.map((id) => `"${nameOf(document, id)}"`).join(' → ')}.`,
    mend: 'Remove one of these connections, or put the nodes into a Loop.',
  }))
}

/** In a container with branches (a try), every child must hang on exactly one of them. */
function checkBranches(document: WorkflowDocument): Problem[] {
  const problems: Problem[] = []
  for (const [id, node] of Object.entries(document.nodes)) {
    if (node.kind !== 'try') continue
    const children = Object.keys(document.nodes).filter((child) => document.nodes[child]?.parent === id)
    const sinks = new Set(portsOf(document, id).inside?.sinks.map((port) => port.id))
    const edges = Object.values(document.edges)
    const groups = weakComponents({ nodes: children, edges: edges.map(({ from, to }) => [from[0], to[0]] as const) })
    for (const group of groups) {
      const branches = new Set<string>()
      for (const { from, to } of edges) {
        if (to[0] === id && group.includes(from[0]) && sinks.has(to[1])) branches.add(to[1])
        if (from[0] === id && group.includes(to[0]) && sinks.has(from[1])) branches.add(from[1])
      }
      if (branches.size === 1) continue
      problems.push(
        branches.size === 0
          ? {
              code: 'try.no_branch',
              severity: 'error',
              node: group[0] as string,
              message: `"${nameOf(document, group[0] as string)}" belongs to no branch of "${node.label || id}".`,
              mend: 'Connect it to one of the branches.',
            }
          : {
              code: 'try.branches_crossed',
              severity: 'error',
              node: group[0] as string,
              message: `"${nameOf(document, group[0] as string)}" and the nodes it is connected to belong to several branches: ${[...branches].join(', ')}.`,
              mend: 'Keep the nodes of each branch apart.',
            },
      )
    }
  }
  return problems
}
