import type { PersistentList } from '#shared/events/persistent-list.ts'
import type { SpanView } from '#shared/events/run-view.ts'

/** How the lines are grouped: by what lies in what, or by the tree of agents with what each of them did. */
export type Grouping = 'steps' | 'agents'

/** One line of the waterfall: which span by its place among all of them, and where it stands. */
export interface SpanRow {
  id: string
  place: number
  /** From 0. */
  depth: number
  /** Lines directly inside it. */
  children: number
  folded: boolean
}

const none: readonly number[] = []

/**
 * What lies in what, of the spans of one run. It grows with them: a span never changes what it lies in, so that only new
 * ones are looked at. An earlier moment of the same run has a beginning of the same spans.
 */
export class SpanTree {
  readonly #grouping: Grouping
  readonly #places = new Map<string, number>()
  readonly #ids: string[] = []
  readonly #starts: number[] = []
  /** By place; -1 for the top. */
  readonly #parents: number[] = []
  /** By place of the parent, -1 for the top; each in order of start. */
  readonly #children = new Map<number, number[]>()
  /** By place: the agent that it is part of, itself included; -1 for none. */
  readonly #agents: number[] = []
  /** Places of nodes. */
  readonly #nodes = new Set<number>()
  readonly #hidden = new Set<number>()

  constructor(grouping: Grouping = 'steps') {
    this.#grouping = grouping
  }

  /** How many spans it knows. */
  get size(): number {
    return this.#ids.length
  }

  placeOf(id: string): number | undefined {
    return this.#places.get(id)
  }

  grow(spans: PersistentList<SpanView>): this {
    for (let place = this.size; place < spans.length; place++) this.#add(spans.at(place) as SpanView, place)
    return this
  }

  #add(span: SpanView, place: number): void {
    const above = span.parent === null || span.parent === span.id ? -1 : (this.#places.get(span.parent) ?? -1)
    const agentAbove = above < 0 ? -1 : (this.#agents[above] as number)
    const isNodeAbove = above >= 0 && this.#nodes.has(above)
    // what lies in a node of an agent lies in what the node lies in
    const beyond = isNodeAbove ? (agentAbove >= 0 ? (this.#parents[above] as number) : span.kind === 'agent' ? -1 : above) : above
    const parent = this.#grouping === 'steps' ? above : beyond
    this.#places.set(span.id, place)
    this.#ids.push(span.id)
    this.#starts.push(span.start)
    this.#parents.push(parent)
    this.#agents.push(span.kind === 'agent' ? place : agentAbove)
    if (span.kind === 'node') this.#nodes.add(place)
    if (this.#grouping === 'agents') {
      // a node is told by its agent, and what lies in an agent by what it did
      if (span.kind === 'agent' && isNodeAbove) this.#hidden.add(above)
      if (span.kind === 'node' && agentAbove >= 0) this.#hidden.add(place)
    }
    const list = this.#children.get(parent)
    if (!list) return void this.#children.set(parent, [place])
    // nearly always the last one to start
    let at = list.length
    while (at > 0 && (this.#starts[list[at - 1] as number] as number) > span.start) at--
    list.splice(at, 0, place)
  }

  /** The lines from top to bottom: depth first, without what lies in folded ones and without spans from `size` on. */
  rows(folded: ReadonlySet<string>, size = this.size): SpanRow[] {
    const rows: SpanRow[] = []
    const open: { place: number; depth: number }[] = []
    const whole = size >= this.size
    const within = (parent: number): readonly number[] => {
      const list = this.#children.get(parent)
      return list === undefined ? none : whole ? list : list.filter((place) => place < size)
    }
    const push = (parent: number, depth: number) => {
      const inside = within(parent)
      for (let i = inside.length - 1; i >= 0; i--) open.push({ place: inside[i] as number, depth })
    }
    push(-1, 0)
    for (let next = open.pop(); next; next = open.pop()) {
      const { place, depth } = next
      const id = this.#ids[place] as string
      // what a hidden one holds has been put elsewhere, or takes its place
      if (this.#hidden.has(place)) {
        push(place, depth)
        continue
      }
      const inside = within(place)
      const isFolded = inside.length > 0 && folded.has(id)
      rows.push({ id, place, depth, children: inside.length, folded: isFolded })
      if (!isFolded) push(place, depth + 1)
    }
    return rows
  }

  /** Everything that holds something, to fold it all at once. */
  holders(): Set<string> {
    const held = new Set<string>()
    for (const parent of this.#children.keys()) if (parent >= 0) held.add(this.#ids[parent] as string)
    return held
  }

  /** What a span lies in, from the inside out. */
  around(id: string): string[] {
    const around: string[] = []
    for (let place = this.#parents[this.#places.get(id) ?? -1] ?? -1; place >= 0; place = this.#parents[place] as number)
      around.push(this.#ids[place] as string)
    return around
  }
}

/** Spans by what they are inside of, each list in order of start. What is inside something unknown stands at the top. */
export function childrenOf(spans: Iterable<SpanView>): Map<string | null, SpanView[]> {
  const all = [...spans]
  const known = new Set(all.map((span) => span.id))
  const children = new Map<string | null, SpanView[]>()
  for (const span of all) {
    const parent = span.parent !== null && span.parent !== span.id && known.has(span.parent) ? span.parent : null
    const list = children.get(parent)
    if (list) list.push(span)
    else children.set(parent, [span])
  }
  return children
}
