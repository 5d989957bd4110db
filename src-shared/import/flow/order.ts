import { stronglyConnectedComponents } from '../../graph/directed-graph.ts'
import type { FlowEdge, FlowStep } from './flow.ts'

/** Splits edges into those that can stay and those that lead back to where the flow has been. */
export function cutCycles(steps: readonly FlowStep[], edges: readonly FlowEdge[]): { kept: FlowEdge[]; cut: FlowEdge[] } {
  const component = new Map<string, number>()
  const graph = { nodes: steps.map(({ id }) => id), edges: edges.map(({ from, to }) => [from, to] as const) }
  stronglyConnectedComponents(graph).forEach((ids, index) => {
    for (const id of ids) component.set(id, index)
  })
  const inCycle = (edge: FlowEdge) => component.get(edge.from) === component.get(edge.to)
  if (!edges.some(inCycle)) return { kept: [...edges], cut: [] }
  const next = new Map<string, FlowEdge[]>(steps.map(({ id }) => [id, []]))
  for (const edge of edges) next.get(edge.from)?.push(edge)
  const entered = new Set(edges.map(({ to }) => to))
  // from where the flow begins, so that what leads back is found to be the edge backwards
  const roots = [...steps].sort((a, b) => Number(entered.has(a.id)) - Number(entered.has(b.id)) || a.place.x - b.place.x)
  const state = new Map<string, 'open' | 'done'>()
  const cut = new Set<FlowEdge>()
  for (const { id: root } of roots) {
    if (state.has(root)) continue
    state.set(root, 'open')
    const stack: { id: string; at: number }[] = [{ id: root, at: 0 }]
    for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
      const edge = next.get(frame.id)?.[frame.at++]
      if (!edge) {
        state.set(frame.id, 'done')
        stack.pop()
      } else if (state.get(edge.to) === 'open') cut.add(edge)
      else if (!state.has(edge.to)) {
        state.set(edge.to, 'open')
        stack.push({ id: edge.to, at: 0 })
      }
    }
  }
  return { kept: edges.filter((edge) => !cut.has(edge)), cut: [...cut] }
}

/** Ids with every predecessor before its successors; otherwise from left to right. The edges have no cycle. */
export function inOrder(steps: readonly FlowStep[], edges: readonly FlowEdge[]): FlowStep[] {
  const known = new Map(steps.map((step) => [step.id, step]))
  const waiting = new Map<string, number>(steps.map(({ id }) => [id, 0]))
  const next = new Map<string, string[]>(steps.map(({ id }) => [id, []]))
  for (const { from, to } of edges) {
    if (!known.has(from) || !known.has(to)) continue
    waiting.set(to, (waiting.get(to) ?? 0) + 1)
    next.get(from)?.push(to)
  }
  const ready = [...steps].filter(({ id }) => waiting.get(id) === 0).sort((a, b) => a.place.x - b.place.x || a.place.y - b.place.y)
  const ordered: FlowStep[] = []
  for (let at = 0; at < ready.length; at++) {
    const step = ready[at] as FlowStep
    ordered.push(step)
    for (const to of next.get(step.id) ?? []) {
      const left = (waiting.get(to) ?? 0) - 1
      waiting.set(to, left)
      const follow = known.get(to)
      if (left === 0 && follow) ready.push(follow)
    }
  }
  return ordered
}
