import { weakComponents } from '../graph/directed-graph.ts'
import type { WorkflowEdge } from './workflow-document.ts'

/** Nodes inside a container that hang together, and the branches that they are connected to. */
export interface BranchGroup {
  members: string[]
  branches: Set<string>
}

/**
 * The groups of a container that has branches. `edges` are those of its inside; an edge from or to the container's own
 * port ties a group to the branch of that name, where `isBranch` knows it. Takes time in proportion to nodes and edges.
 */
export function branchGroups(
  owner: string,
  children: readonly string[],
  edges: readonly WorkflowEdge[],
  isBranch: (port: string) => boolean,
): BranchGroup[] {
  const inner = edges.filter(({ from, to }) => from[0] !== owner && to[0] !== owner)
  const components = weakComponents({ nodes: children, edges: inner.map(({ from, to }) => [from[0], to[0]] as const) })
  const groups = components.map((members): BranchGroup => ({ members, branches: new Set() }))
  const groupOf = new Map(groups.flatMap((group) => group.members.map((member) => [member, group] as const)))
  for (const { from, to } of edges) {
    const [child, port] = from[0] === owner ? [to[0], from[1]] : to[0] === owner ? [from[0], to[1]] : [undefined, '']
    if (child !== undefined && isBranch(port)) groupOf.get(child)?.branches.add(port)
  }
  return groups
}
