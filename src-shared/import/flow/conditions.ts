import type { FlowEdge, FlowStep } from './flow.ts'

/**
 * What must have happened for a part to run. Two parts with the same condition run together or not at all; a part
 * dominates another when that one cannot run without it. Steps come in order (see `inOrder`), within one container.
 */
export class Conditions {
  readonly #idom = new Map<string, string | null>()
  readonly #depth = new Map<string, number>()
  readonly #key = new Map<string, string>()

  constructor(steps: readonly FlowStep[], edges: readonly FlowEdge[]) {
    const before = new Map<string, FlowEdge[]>(steps.map(({ id }) => [id, []]))
    const after = new Map<string, FlowEdge[]>(steps.map(({ id }) => [id, []]))
    const byId = new Map(steps.map((step) => [step.id, step]))
    for (const edge of edges)
      if (byId.has(edge.from) && byId.has(edge.to)) {
        before.get(edge.to)?.push(edge)
        after.get(edge.from)?.push(edge)
      }
    for (const { id } of steps) {
      const ways = before.get(id) ?? []
      const idom = ways.length === 0 ? null : ways.map(({ from }) => from).reduce((a, b) => this.#meet(a, b) ?? '')
      this.#idom.set(id, idom || null)
      this.#depth.set(id, idom ? (this.#depth.get(idom) ?? 0) + 1 : 0)
      this.#key.set(id, this.#keyOf(id, ways, idom || null, byId, after))
    }
  }

  #meet(a: string, b: string): string | null {
    let [left, right]: [string | null, string | null] = [a, b]
    while (left !== right) {
      if (left === null || right === null) return null
      if ((this.#depth.get(left) ?? 0) >= (this.#depth.get(right) ?? 0)) left = this.#idom.get(left) ?? null
      else right = this.#idom.get(right) ?? null
    }
    return left
  }

  #keyOf(
    id: string,
    ways: readonly FlowEdge[],
    idom: string | null,
    byId: ReadonlyMap<string, FlowStep>,
    after: ReadonlyMap<string, FlowEdge[]>,
  ): string {
    const [only] = ways
    if (!only) return ''
    if (ways.every(({ from, handle }) => from === only.from && handle === only.handle))
      return byId.get(only.from)?.branches ? `${only.from}:${only.handle}` : (this.#key.get(only.from) ?? '')
    if (idom === null) return alwaysReached(null, id, byId, after) ? '' : `join:${id}`
    return alwaysReached(idom, id, byId, after) ? (this.#key.get(idom) ?? '') : `join:${id}`
  }

  /** Empty when nothing decides whether it runs. */
  key(id: string): string {
    return this.#key.get(id) ?? ''
  }

  dominates(a: string, b: string): boolean {
    for (let at: string | null = b; at !== null; at = this.#idom.get(at) ?? null) if (at === a) return true
    return false
  }
}

/** Whether every way on from a part comes by another: then that one runs whenever the first does. */
function alwaysReached(
  start: string | null,
  goal: string,
  byId: ReadonlyMap<string, FlowStep>,
  after: ReadonlyMap<string, FlowEdge[]>,
): boolean {
  if (start === null) return false
  const seen = new Set([start])
  const queue = [start]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at === goal) continue
    const ways = after.get(at) ?? []
    const branches = byId.get(at)?.branches
    if (branches) {
      // one branch that leads nowhere is a way past the goal
      if (branches.some((handle) => !ways.some((edge) => edge.handle === handle))) return false
      for (const { to } of ways) if (!seen.has(to)) seen.add(to) && queue.push(to)
      continue
    }
    // of several ways that are all taken, one that comes by is enough
    if (ways.length === 0) return false
    const follow = ways.length === 1 ? ways : ways.slice(0, 1)
    for (const { to } of follow) if (!seen.has(to)) seen.add(to) && queue.push(to)
  }
  return true
}
