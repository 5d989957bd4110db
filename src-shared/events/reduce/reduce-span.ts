import type { RunEvent } from '../run-event.ts'
import { outerPath } from '../run-path.ts'
import type { SpanKind, SpanView } from '../run-view.ts'
import type { RunDraft } from './run-draft.ts'

interface NewSpan {
  /** What it is found by again: its path, or `<path>#<what>`. */
  key: string
  kind: SpanKind
  name: string
  node: string | null
}

/** What lies at a path lies in the latest of these there: an agent has its node's path. */
const holders: ReadonlySet<SpanKind> = new Set(['node', 'agent', 'turn', 'tool'])

/** Opens a span; one that an earlier life of the run left open goes on. */
export function openSpan(draft: RunDraft, event: RunEvent, { key, kind, name, node }: NewSpan): void {
  const known = spanOf(draft, key)
  if (known && known.end === null) {
    draft.spans = draft.spans.set(known.id, { ...known, status: 'running', startSeq: event.seq })
    return
  }
  const id = known ? `${key}~${event.seq}` : key
  const span: SpanView = {
    id,
    parent: parentOf(draft, event.path, kind),
    kind,
    name,
    path: event.path,
    node,
    start: event.at,
    end: null,
    status: kind === 'wait' ? 'waiting' : 'running',
    fromJournal: false,
    usage: null,
    startSeq: event.seq,
    endSeq: null,
  }
  draft.spans = draft.spans.set(id, span)
  // most spans are found by their id, of which nothing more needs to be known
  if (id !== key) draft.spanAt = draft.spanAt.set(key, id)
  if (holders.has(kind) && (id !== event.path || draft.holderAt.has(event.path))) draft.holderAt = draft.holderAt.set(event.path, id)
}

/** Closes the span of a key, where there is one; `change` also mends one that is closed. */
export function closeSpan(
  draft: RunDraft,
  event: RunEvent,
  key: string,
  change: Pick<SpanView, 'status'> & Partial<Pick<SpanView, 'fromJournal' | 'usage'>>,
): void {
  const span = spanOf(draft, key)
  if (span) draft.spans = draft.spans.set(span.id, { ...span, ...change, end: span.end ?? event.at, endSeq: event.seq })
}

export function spanOf(draft: RunDraft, key: string): SpanView | undefined {
  return draft.spans.get(draft.spanAt.get(key) ?? key)
}

function parentOf(draft: RunDraft, path: string, kind: SpanKind): string | null {
  let place: string | null = kind === 'node' ? outerPath(path) : path
  while (place !== null) {
    const id = draft.holderAt.get(place)
    if (id !== undefined) return id
    if (draft.spans.has(place)) return place
    place = outerPath(place)
  }
  return null
}

/** What a run that ended leaves open ends with it. */
export function closeAllSpans(draft: RunDraft, event: RunEvent): void {
  for (const [id, span] of draft.spans)
    if (span.end === null) draft.spans = draft.spans.set(id, { ...span, end: event.at, endSeq: event.seq, status: 'cancelled' })
}
