import type { FlowEdge, FlowStep } from '../flow/flow.ts'
import { lastOf } from './n8n-nodes.ts'

/**
 * n8n repeats by leading back to a part that gives the next item. What lies on the way back is put inside that part, which
 * becomes a container.
 */
export function putIntoLoops(
  steps: readonly FlowStep[],
  edges: readonly FlowEdge[],
  notes: string[],
  loopHandle: (loop: string) => string,
): { steps: FlowStep[]; edges: FlowEdge[] } {
  const parents = new Map<string, string>()
  const ends = new Map<string, string[][]>()
  const main = edges.filter(({ slot }) => slot === undefined)
  const loops = steps.filter(({ type }) => lastOf(type) === 'splitInBatches')
  const found = loops.map((loop) => ({ loop, body: bodyOf(loop.id, main, loopHandle(loop.id)) })).filter(({ body }) => body.size > 0)
  // the outer ones first, so that the inner ones take what is theirs
  const dropped = new Set<FlowEdge>()
  for (const { loop, body } of found.sort((a, b) => b.body.size - a.body.size)) {
    const around = parents.get(loop.id)
    for (const id of body) if (parents.get(id) === around) parents.set(id, loop.id)
    ends.set(
      loop.id,
      main.filter(({ from, to }) => to === loop.id && body.has(from)).map(({ from, handle }) => [from, handle]),
    )
    for (const edge of main) {
      const leaves = body.has(edge.from) && !body.has(edge.to)
      const enters = !body.has(edge.from) && body.has(edge.to)
      if (leaves && edge.to !== loop.id)
        notes.push(`The connection from "${edge.from}" to "${edge.to}" leaves the loop of "${loop.name}" before it ends, and was left out.`)
      if (enters && edge.from !== loop.id)
        notes.push(
          `The connection from "${edge.from}" to "${edge.to}" leads into the loop of "${loop.name}" from outside, and was left out.`,
        )
      if (leaves || enters) dropped.add(edge)
    }
  }
  // what is plugged into parts of one loop alone lives with them
  const plugged = edges.filter(({ slot }) => slot !== undefined)
  for (let round = 0; round < 5; round++)
    for (const { from, to } of plugged) {
      const parent = parents.get(to)
      if (parent === undefined || parents.has(from)) continue
      if (plugged.every((edge) => edge.from !== from || parents.get(edge.to) === parent)) parents.set(from, parent)
    }
  return {
    steps: steps.map((step) => {
      const parent = parents.get(step.id)
      const own = ends.get(step.id)
      return { ...step, parent: parent ?? null, ...(own ? { settings: { ...step.settings, $ends: own } } : {}) }
    }),
    edges: edges.filter((edge) => !dropped.has(edge)),
  }
}

/** Parts that are reached from the way out for the next item and lead back; those of a loop around it lie behind the other way. */
function bodyOf(loop: string, edges: readonly FlowEdge[], handle: string): Set<string> {
  const back = reached(
    loop,
    edges,
    ({ to }) => to,
    ({ from }) => from,
  )
  const body = (ways: readonly FlowEdge[]) => {
    const forward = reached(
      loop,
      ways,
      ({ from }) => from,
      ({ to }) => to,
    )
    return new Set([...forward].filter((id) => back.has(id) && id !== loop))
  }
  const by = (takes: (edge: FlowEdge) => boolean) => body(edges.filter((edge) => edge.from !== loop || takes(edge)))
  const own = by((edge) => edge.handle === handle)
  return own.size > 0 ? own : by((edge) => edge.handle !== handle)
}

function reached(
  start: string,
  edges: readonly FlowEdge[],
  near: (edge: FlowEdge) => string,
  far: (edge: FlowEdge) => string,
): Set<string> {
  const next = new Map<string, string[]>()
  for (const edge of edges) next.set(near(edge), [...(next.get(near(edge)) ?? []), far(edge)])
  const seen = new Set<string>()
  const queue = [...(next.get(start) ?? [])]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at === start || seen.has(at)) continue
    seen.add(at)
    queue.push(...(next.get(at) ?? []))
  }
  return seen
}
