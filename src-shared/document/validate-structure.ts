import { cyclesOf } from '../graph/directed-graph.ts'
import { specOf } from '../nodes/registry.ts'
import { type BranchGroup, branchGroups } from './branches.ts'
import { documentLimits } from './limits.ts'
import { portsOf, scopeOfEdge } from './ports.ts'
import type { Problem } from './problem.ts'
import type { WorkflowDocument, WorkflowEdge } from './workflow-document.ts'

/** Containers, cycles and branches: what is wrong with the shape of the graph. */
export function checkStructure(document: WorkflowDocument): Problem[] {
  return [...checkParents(document), ...checkCycles(document), ...checkBranches(document)]
}

const nameOf = (document: WorkflowDocument, id: string) => document.nodes[id]?.label || id

/** Names for one sentence: a cycle may have thousands of members. */
const mostNamed = 20
const named = (names: readonly string[], between: string) =>
  names.length <= mostNamed
    ? names.join(between)
    : `${names.slice(0, mostNamed).join(between)}${between}and ${names.length - mostNamed} more`

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
      message: `These nodes contain each other: ${named(
        cycle.map((id) => `"${nameOf(document, id)}"`),
        ', ',
      )}.`,
      mend: 'Move one of them out to the canvas.',
    })
  return [...problems, ...checkNesting(document)]
}

/** Containers in containers beyond what is run. Only the outermost node of each that is too deep is named. */
function checkNesting(document: WorkflowDocument): Problem[] {
  const depths = new Map<string, number>()
  const depthOf = (id: string): number => {
    const above: string[] = []
    let at: string | null = id
    // a cycle of parents is another problem, and ends here when it comes back to its start
    while (at !== null && !depths.has(at) && Object.hasOwn(document.nodes, at) && above.length <= documentLimits.nodes) {
      above.push(at)
      at = document.nodes[at]?.parent ?? null
      if (at === id) break
    }
    let depth = at === null ? -1 : (depths.get(at) ?? -1)
    for (const node of above.reverse()) depths.set(node, ++depth)
    return depths.get(id) ?? 0
  }
  return Object.keys(document.nodes)
    .filter((id) => depthOf(id) === documentLimits.nesting + 1)
    .map((id) => ({
      code: 'node.nested_too_deep',
      severity: 'error',
      node: id,
      message: `"${nameOf(document, id)}" is nested more than ${documentLimits.nesting} containers deep.`,
      mend: 'Move it out, or put the inner part into a workflow of its own.',
    }))
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
    message: `Values would go round in a circle: ${named(
      cycle.map((id) => `"${nameOf(document, id)}"`),
      ' → ',
    )}.`,
    mend: 'Remove one of these connections, or put the nodes into a Loop.',
  }))
}

/** In a container with branches (a try), every child must hang on exactly one of them. */
function checkBranches(document: WorkflowDocument): Problem[] {
  const tries = Object.keys(document.nodes).filter((id) => document.nodes[id]?.kind === 'try')
  if (tries.length === 0) return []
  const children = new Map<string, string[]>(tries.map((id) => [id, []]))
  for (const [id, { parent }] of Object.entries(document.nodes)) if (parent !== null) children.get(parent)?.push(id)
  const inside = new Map<string, WorkflowEdge[]>(tries.map((id) => [id, []]))
  for (const edge of Object.values(document.edges)) {
    const scope = scopeOfEdge(document, edge.from[0], edge.to[0])
    if (typeof scope === 'string') inside.get(scope)?.push(edge)
  }
  return tries.flatMap((id) => {
    const branches = new Set(portsOf(document, id).inside?.sinks.map((port) => port.id))
    const groups = branchGroups(id, children.get(id) ?? [], inside.get(id) ?? [], (port) => branches.has(port))
    return groups.flatMap((group) => branchProblem(document, id, group))
  })
}

function branchProblem(document: WorkflowDocument, owner: string, { members, branches }: BranchGroup): Problem[] {
  const node = members[0] as string
  const name = nameOf(document, node)
  if (branches.size === 1) return []
  if (branches.size === 0)
    return [
      {
        code: 'try.no_branch',
        severity: 'error',
        node,
        message: `"${name}" belongs to no branch of "${nameOf(document, owner)}".`,
        mend: 'Connect it to one of the branches.',
      },
    ]
  return [
    {
      code: 'try.branches_crossed',
      severity: 'error',
      node,
      message: `"${name}" and the nodes it is connected to belong to several branches: ${named([...branches], ', ')}.`,
      mend: 'Keep the nodes of each branch apart.',
    },
  ]
}
