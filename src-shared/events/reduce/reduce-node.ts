import { isJsonObject } from '../../json.ts'
import { PersistentMap } from '../persistent-map.ts'
import type { RunEvent, TokenUsage, ValueRef } from '../run-event.ts'
import { nodeOfPath, visitPath } from '../run-path.ts'
import type { NodeView, RunView, VisitStatus, VisitView } from '../run-view.ts'
import { minusUsage, plusUsage } from '../token-usage.ts'
import { changeRound } from './reduce-round.ts'
import { closeSpan, openSpan } from './reduce-span.ts'
import { addProblem, type EventOf, type Reducers, type RunDraft } from './run-draft.ts'

type NodeEvent = EventOf<Extract<RunEvent['kind'], `node.${string}`>>

const noCounts: Record<VisitStatus, number> = {
  idle: 0,
  queued: 0,
  running: 0,
  waiting: 0,
  succeeded: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
}

const noTokens: TokenUsage = { input: 0, output: 0 }

/** Of a visit that took or gave nothing yet; the same one, so that it is seen at once that nothing changed. */
const noValues: VisitView['outputs'] = {}

function newVisit(path: string, node: string): { -readonly [Field in keyof VisitView]: VisitView[Field] } {
  return {
    path,
    node,
    status: 'idle',
    startedAt: null,
    endedAt: null,
    ms: null,
    attempt: 0,
    inputs: noValues,
    outputs: noValues,
    error: null,
    handled: null,
    reason: null,
    fromJournal: false,
    pinned: false,
    text: '',
    textPath: '',
    tail: '',
    tailPath: '',
    progress: null,
    waits: 0,
    usage: noTokens,
    startedSeq: null,
    endedSeq: null,
  }
}

/** Puts a changed visit into the view and brings its node up to date. */
function changeVisit(draft: RunDraft, visit: VisitView, named?: { kind: string; label: string }): void {
  const known = draft.nodes.get(visit.node)
  let before: VisitView | undefined
  const visits = (known?.visits ?? PersistentMap.empty<VisitView>()).change(visit.path, (old) => {
    before = old
    return visit
  })
  const counts = counted(known?.counts ?? noCounts, visit.status, before?.status)
  const node: NodeView = {
    id: visit.node,
    kind: named?.kind ?? known?.kind ?? '',
    label: named?.label ?? known?.label ?? '',
    status: counts.running > 0 ? 'running' : counts.waiting > 0 ? 'waiting' : visit.status,
    counts,
    visits,
    latest: visit,
    usage: plus(known?.usage ?? noTokens, visit.usage, before?.usage ?? noTokens),
    ms: (known?.ms ?? 0) + (visit.ms ?? 0) - (before?.ms ?? 0),
    delivered: deliveries(known?.delivered ?? noDeliveries, visit.outputs, before?.outputs ?? noValues),
    passing: (known?.passing ?? 0) + passes(visit) - (before ? passes(before) : 0),
  }
  draft.nodes = draft.nodes.set(visit.node, node)
  changeRound(draft, before, visit)
}

const noDeliveries: NodeView['delivered'] = {}

function counted(counts: NodeView['counts'], more: VisitStatus, less: VisitStatus | undefined): NodeView['counts'] {
  if (more === less) return counts
  const next = { ...counts }
  next[more]++
  if (less !== undefined) next[less]--
  return next
}

/** 1 for a visit that shows what is live only. */
const passes = ({ tail, progress }: VisitView): 0 | 1 => (tail !== '' || progress !== null ? 1 : 0)

const plus = (sum: TokenUsage, more: TokenUsage, less: TokenUsage): TokenUsage =>
  more === less ? sum : minusUsage(plusUsage(sum, more), less)

function deliveries(sum: NodeView['delivered'], more: VisitView['outputs'], less: VisitView['outputs']): NodeView['delivered'] {
  if (more === less) return sum
  const next = { ...sum }
  for (const port of Object.keys(more)) next[port] = (next[port] ?? 0) + 1
  for (const port of Object.keys(less)) next[port] = (next[port] ?? 0) - 1
  return next
}

/** Counts the tokens of a model call at the visit that it was made in. */
export function addTokens(draft: RunDraft, path: string, usage: TokenUsage): void {
  const node = nodeOfPath(path)
  const known = node === null ? undefined : draft.nodes.get(node)
  const visit = node === null ? undefined : known?.visits.get(visitPath(path, node))
  if (!known || !visit) return
  const changed = { ...visit, usage: plus(visit.usage, usage, noTokens) }
  const latest = known.latest.path === visit.path ? changed : known.latest
  const visits = known.visits.set(visit.path, changed)
  draft.nodes = draft.nodes.set(known.id, { ...known, visits, latest, usage: plus(known.usage, usage, noTokens) })
}

/** What passes is shown on a visit that the log knows of, and changes nothing else. */
function passOver(draft: RunDraft, event: NodeEvent, change: (visit: VisitView) => Partial<VisitView>): void {
  const before = visitOf(draft, event)
  const node = draft.nodes.get(before.node)
  if (!node?.visits.has(before.path)) return
  const visit = { ...before, ...change(before) }
  const latest = node.latest.path === visit.path ? visit : node.latest
  const passing = node.passing + passes(visit) - passes(before)
  draft.nodes = draft.nodes.set(node.id, { ...node, visits: node.visits.set(visit.path, visit), latest, passing })
}

function visitOf(draft: RunDraft, event: NodeEvent): VisitView {
  const { node } = event.data
  const path = visitPath(event.path, node)
  return draft.nodes.get(node)?.visits.get(path) ?? newVisit(path, node)
}

export const nodeReducers: Reducers<NodeEvent['kind']> = {
  'node.queued'(draft, event) {
    const { kind, label } = event.data
    changeVisit(draft, { ...visitOf(draft, event), status: 'queued' }, { kind, label })
  },
  'node.started'(draft, event) {
    const { node, inputs, kind, label } = event.data
    const path = visitPath(event.path, node)
    const known = draft.nodes.get(node)?.visits.get(path)
    const waits = draft.waits.filter((wait) => wait.node === node && visitPath(wait.path, node) === path).length
    const status = waits > 0 ? 'waiting' : 'running'
    openSpan(draft, event, { key: path, kind: 'node', name: label || node, node })
    const started = newVisit(path, node)
    if (known) started.usage = known.usage
    started.status = status
    started.inputs = inputs
    started.waits = waits
    started.startedAt = event.at
    started.startedSeq = event.seq
    changeVisit(draft, started, { kind, label })
  },
  'node.token'(draft, event) {
    const { text } = event.data
    passOver(draft, event, ({ tail, tailPath }) => {
      const goesOn = tail !== '' && tailPath === event.path
      return { tail: goesOn ? tail + text : text, tailPath: event.path }
    })
  },
  'node.progress'(draft, event) {
    const { done, total, note } = event.data
    passOver(draft, event, () => ({ progress: { done, total, note } }))
  },
  'node.text'(draft, event) {
    const visit = visitOf(draft, event)
    // an agent that only answers a message makes no visit of its node
    if (draft.messages.has(visit.path)) return
    changeVisit(draft, { ...visit, text: event.data.text, textPath: event.path, tail: '', tailPath: '' })
  },
  'node.retried'(draft, event) {
    const { node, attempt, error } = event.data
    const visit = visitOf(draft, event)
    addProblem(draft, { ...problemAt(event, node), kind: 'retry', code: error.code, message: error.message, hint: error.hint ?? null })
    // further in it is a call that is tried again, not the node
    if (event.path === visit.path) changeVisit(draft, { ...visit, attempt })
  },
  'node.finished'(draft, event) {
    const { outputs, ms, fromJournal = false, pinned = false } = event.data
    const visit = visitOf(draft, event)
    closeSpan(draft, event, visit.path, { status: 'ok', fromJournal })
    noteConfidence(draft, visit.path, outputs)
    changeVisit(draft, ended(visit, event, { status: 'succeeded', outputs, ms, fromJournal, pinned }))
  },
  'node.failed'(draft, event) {
    const { node, error, ms, handled } = event.data
    const visit = visitOf(draft, event)
    const cancelled = error.code === 'run.cancelled'
    closeSpan(draft, event, visit.path, { status: cancelled ? 'cancelled' : 'error' })
    const kind = handled === 'no' ? 'failure' : 'handled'
    if (!cancelled)
      addProblem(draft, { ...problemAt(event, node), kind, code: error.code, message: error.message, hint: error.hint ?? null })
    changeVisit(draft, ended(visit, event, { status: cancelled ? 'cancelled' : 'failed', error, ms, handled }))
  },
  'node.skipped'(draft, event) {
    changeVisit(draft, ended(visitOf(draft, event), event, { status: 'skipped', reason: event.data.reason }))
  },
}

function ended(visit: VisitView, event: RunEvent, change: Partial<VisitView>): VisitView {
  return { ...visit, endedAt: event.at, endedSeq: event.seq, tail: '', tailPath: '', progress: null, ...change }
}

function problemAt(event: RunEvent, node: string | null) {
  return { seq: event.seq, at: event.at, path: event.path, node }
}

/** The confidence that a node at the top gives with its result belongs to the phase that the run is in. */
function noteConfidence(draft: RunDraft, path: string, outputs: Readonly<Record<string, ValueRef>>): void {
  if (path.includes('/') || draft.current_phase === null) return
  for (const ref of Object.values(outputs)) {
    const value = 'value' in ref ? ref.value : null
    if (!isJsonObject(value)) continue
    const confidence = value.confidence ?? value.confidence_score
    if (typeof confidence === 'number' && confidence >= 0 && confidence <= 1) draft.phaseConfidence = confidence
  }
}

/** A wait inside a visit begins or ends. */
export function changeWaits(draft: RunDraft, path: string, by: 1 | -1): void {
  const node = nodeOfPath(path)
  if (node === null) return
  const visit = draft.nodes.get(node)?.visits.get(visitPath(path, node))
  if (!visit) return
  const waits = Math.max(0, visit.waits + by)
  const live = visit.status === 'running' || visit.status === 'waiting'
  changeVisit(draft, { ...visit, waits, status: live ? (waits > 0 ? 'waiting' : 'running') : visit.status })
}

/** What finished before the run went on from its log is there from the log. */
export function markRecalled(draft: RunDraft, until: number): void {
  for (const node of draft.nodes.values())
    for (const visit of node.visits.values())
      if (visit.status === 'succeeded' && !visit.fromJournal && (visit.endedSeq ?? 0) <= until)
        changeVisit(draft, { ...visit, fromJournal: true })
}

/** A person has put another value in place of what a visit delivered. */
export function deliver(draft: RunDraft, path: string, port: string, value: ValueRef): void {
  const node = nodeOfPath(path)
  const visit = node === null ? undefined : draft.nodes.get(node)?.visits.get(path)
  if (visit) changeVisit(draft, { ...visit, outputs: { ...visit.outputs, [port]: value } })
}

/** Visits that are made anew stand as if they had not been made. */
export function forgetVisits(draft: RunDraft, place: string): void {
  for (const node of draft.nodes.values())
    for (const visit of node.visits.values())
      if (visit.path === place || visit.path.startsWith(`${place}/`)) changeVisit(draft, newVisit(visit.path, visit.node))
}

/** Visits that a run left unfinished when it ended. */
export function endVisits(draft: RunDraft, event: RunEvent): void {
  for (const node of draft.nodes.values()) {
    const { queued, running, waiting } = node.counts
    if (queued + running + waiting === 0) continue
    for (const visit of node.visits.values())
      if (visit.status === 'queued' || visit.status === 'running' || visit.status === 'waiting')
        changeVisit(draft, ended(visit, event, { status: 'cancelled', waits: 0, reason: 'The run ended first.' }))
  }
}

/** The view without what is live only, as a replay of what is stored has it. */
export function withoutPassing(view: RunView): RunView {
  let { nodes } = view
  for (const node of view.nodes.values()) {
    if (node.passing === 0) continue
    let { visits } = node
    for (const visit of node.visits.values())
      if (passes(visit)) visits = visits.set(visit.path, { ...visit, tail: '', tailPath: '', progress: null })
    nodes = nodes.set(node.id, { ...node, visits, latest: visits.get(node.latest.path) ?? node.latest, passing: 0 })
  }
  return nodes === view.nodes && view.held === null ? view : { ...view, nodes, held: null }
}
