import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { PersistentMap } from '#shared/events/persistent-map.ts'
import { roundOfPath } from '#shared/events/run-path.ts'
import type { NodeView, RoundView, VisitView } from '#shared/events/run-view.ts'
import { type RunState, useRun } from './run-store.ts'
import { useSession } from './session-store.ts'

type Rounds = RunState['rounds']

/** Containers around a node, from the outside in. */
function containersOf(document: WorkflowDocument, id: string): string[] {
  const around: string[] = []
  for (let parent = document.nodes[id]?.parent ?? null; parent !== null; parent = document.nodes[parent]?.parent ?? null) {
    if (around.includes(parent)) break
    around.unshift(parent)
  }
  return around
}

/** What the chosen rounds mean for a node: the pieces that the path of a visit in them has. */
export function wantedRounds(document: WorkflowDocument | null, rounds: Rounds, id: string): string[] {
  if (!document || Object.keys(rounds).length === 0) return []
  return containersOf(document, id).flatMap((container) => {
    const segment = rounds[container]
    return segment === undefined ? [] : [`/${container}/${segment}/`]
  })
}

/** Whether what is at a path lies in all wanted rounds. */
export function isInRounds(path: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true
  const whole = `/${path}/`
  return wanted.every((piece) => whole.includes(piece))
}

function latestIn(node: NodeView, wanted: readonly string[]): VisitView | undefined {
  if (isInRounds(node.latest.path, wanted)) return node.latest
  const visits = node.visits.values()
  for (let at = visits.length - 1; at >= 0; at--) {
    const visit = visits.at(at) as VisitView
    if (isInRounds(visit.path, wanted)) return visit
  }
  return undefined
}

const none = { idle: 0, queued: 0, running: 0, waiting: 0, succeeded: 0, failed: 0, skipped: 0, cancelled: 0 }
const made = new WeakMap<NodeView, { key: string; run: NodeView | undefined }>()

/** A node as it is in the wanted rounds alone; undefined where they do not reach it. The same object for the same node and rounds. */
export function inRounds(node: NodeView, wanted: readonly string[]): NodeView | undefined {
  if (wanted.length === 0) return node
  const key = wanted.join()
  const known = made.get(node)
  if (known?.key === key) return known.run
  const visit = latestIn(node, wanted)
  const run = visit && {
    ...node,
    status: visit.status,
    counts: { ...none, [visit.status]: 1 },
    latest: visit,
    usage: visit.usage,
    ms: visit.ms ?? 0,
    delivered: Object.fromEntries(Object.keys(visit.outputs).map((port) => [port, 1])),
  }
  made.set(node, { key, run })
  return run
}

/** What is shown of a node: its latest visit, or the one in the rounds that are chosen around it. */
export function shownRun({ view, document, rounds }: RunState, id: string): NodeView | undefined {
  const node = view?.nodes.get(id)
  return node && inRounds(node, wantedRounds(document, rounds, id))
}

/** The rounds of a container in its visit that is shown, in the order in which they began. */
export function roundsOf(state: RunState, container: string): PersistentMap<RoundView> | undefined {
  const run = shownRun(state, container)
  return run && state.view?.rounds.get(run.latest.path)
}

/** The containers whose rounds decide what is shown of a node, from the outside in; itself last where it has rounds. */
export function roundsAround(state: RunState, id: string): string[] {
  const { document } = state
  return document ? [...containersOf(document, id), id].filter((container) => (roundsOf(state, container)?.size ?? 0) > 0) : []
}

/** Shows a round of a container, or the latest one (null). */
export function chooseRound(container: string, segment: string | null): void {
  const { [container]: _before, ...others } = useRun.getState().rounds
  useRun.setState({ rounds: segment === null ? others : { ...others, [container]: segment } })
  // a visit that was chosen by itself lies in another round
  useSession.setState({ visit: null })
}

/** Chooses all rounds that a visit lies in, so that the canvas shows it. */
export function showVisit(path: string): void {
  const segments = path.split('/')
  const chosen: Record<string, string> = {}
  for (let at = 1; at < segments.length; at++) {
    const round = roundOfPath(`${segments[at - 1]}/${segments[at]}`)
    if (round) chosen[round.container] = round.segment
  }
  useRun.setState((state) => ({ rounds: { ...state.rounds, ...chosen } }))
}
