/** Node ids and the edges between them. Edges to ids that are not listed are ignored. */
export interface DirectedGraph {
  nodes: readonly string[]
  edges: readonly (readonly [from: string, to: string])[]
}

/** Successors by node id, in edge order. */
export function successorsOf({ nodes, edges }: DirectedGraph): Map<string, string[]> {
  const successors = new Map<string, string[]>(nodes.map((node) => [node, []]))
  for (const [from, to] of edges) if (successors.has(to)) successors.get(from)?.push(to)
  return successors
}

/**
 * Strongly connected components, sinks first (Tarjan 1972, without recursion so that long chains do not overflow).
 * A component of one node is a cycle only if it has an edge to itself.
 */
export function stronglyConnectedComponents(graph: DirectedGraph): string[][] {
  const successors = successorsOf(graph)
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const onStack = new Set<string>()
  const stack: string[] = []
  const components: string[][] = []
  for (const root of graph.nodes) {
    if (index.has(root)) continue
    const work: { node: string; next: number }[] = [{ node: root, next: 0 }]
    while (work.length > 0) {
      const frame = work[work.length - 1] as { node: string; next: number }
      const { node } = frame
      if (frame.next === 0) {
        index.set(node, index.size)
        low.set(node, index.get(node) as number)
        stack.push(node)
        onStack.add(node)
      }
      const follow = (successors.get(node) as string[])[frame.next++]
      if (follow !== undefined) {
        if (!index.has(follow)) work.push({ node: follow, next: 0 })
        else if (onStack.has(follow)) low.set(node, Math.min(low.get(node) as number, index.get(follow) as number))
        continue
      }
      work.pop()
      const parent = work[work.length - 1]?.node
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent) as number, low.get(node) as number))
      if (low.get(node) === index.get(node)) {
        const component = stack.splice(stack.lastIndexOf(node))
        for (const member of component) onStack.delete(member)
        components.push(component)
      }
    }
  }
  return components
}

/** The cycles of a graph, each as the ids of a strongly connected component. */
export function cyclesOf(graph: DirectedGraph): string[][] {
  const loops = new Set(graph.edges.filter(([from, to]) => from === to).map(([from]) => from))
  return stronglyConnectedComponents(graph).filter((component) => component.length > 1 || loops.has(component[0] as string))
}

/** How many nodes the longest way along the edges has. A cycle counts as one. */
export function columnsOf(graph: DirectedGraph): number {
  const component = new Map<string, number>()
  const components = stronglyConnectedComponents(graph)
  for (const [index, members] of components.entries()) for (const member of members) component.set(member, index)
  const successors = successorsOf(graph)
  // sinks come first, so that what follows a component is known before it
  const longest: number[] = []
  for (const [index, members] of components.entries()) {
    const behind = members.flatMap((member) => successors.get(member) ?? []).map((next) => component.get(next) as number)
    longest.push(1 + Math.max(0, ...behind.filter((next) => next !== index).map((next) => longest[next] as number)))
  }
  return longest.reduce((most, each) => Math.max(most, each), 0)
}

/** Groups of nodes that hang together when edge directions are ignored, in order of their first node. */
export function weakComponents({ nodes, edges }: DirectedGraph): string[][] {
  const leader = new Map<string, string>(nodes.map((node) => [node, node]))
  const find = (node: string): string => {
    let at = node
    while (leader.get(at) !== at) {
      const above = leader.get(leader.get(at) as string) as string
      leader.set(at, above)
      at = above
    }
    return at
  }
  for (const [from, to] of edges) if (leader.has(from) && leader.has(to)) leader.set(find(to), find(from))
  const groups = new Map<string, string[]>()
  for (const node of nodes) {
    const top = find(node)
    const group = groups.get(top)
    if (group) group.push(node)
    else groups.set(top, [node])
  }
  return [...groups.values()]
}
