import type { SpanView } from '#shared/events/run-view.ts'

/** One line of the waterfall. */
export interface SpanRow {
  span: SpanView
  /** From 0. */
  depth: number
  /** Spans directly inside it. */
  children: number
  folded: boolean
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
  for (const list of children.values()) list.sort((a, b) => a.start - b.start || a.startSeq - b.startSeq)
  return children
}

/** The lines of the waterfall from top to bottom: depth first, without what lies in folded ones. */
export function spanRows(spans: Iterable<SpanView>, folded: ReadonlySet<string>): SpanRow[] {
  const children = childrenOf(spans)
  const rows: SpanRow[] = []
  const open = (children.get(null) ?? []).map((span) => ({ span, depth: 0 })).reverse()
  for (let next = open.pop(); next; next = open.pop()) {
    const inside = children.get(next.span.id) ?? []
    const isFolded = folded.has(next.span.id)
    rows.push({ ...next, children: inside.length, folded: isFolded })
    if (isFolded) continue
    for (let i = inside.length - 1; i >= 0; i--) open.push({ span: inside[i] as SpanView, depth: next.depth + 1 })
  }
  return rows
}

/** Everything that holds something, to fold it all at once. */
export function holders(spans: Iterable<SpanView>): Set<string> {
  const held = new Set<string>()
  for (const [parent] of childrenOf(spans)) if (parent !== null) held.add(parent)
  return held
}
