import { create } from 'zustand'
import { receivedEvents } from '#shared/api/crossing-events.ts'
import type { RunLimits } from '#shared/document/run-limits.ts'
import type { RunPart } from '#shared/document/run-part.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import { RunReplay } from '#shared/events/run-replay.ts'
import { emptyRunView, isTerminal, type RunView } from '#shared/events/run-view.ts'
import type { Json } from '#shared/json.ts'
import { call, connected, errorData, useConnection } from './api.ts'
import { settled, useDocument } from './document-store.ts'
import { EventIntake, eventPages, type HandedOver } from './event-intake.ts'
import { setPreferences } from './preferences-store.ts'
import { notifyError, showWhole, useSession } from './session-store.ts'

/** A second run that the shown one is held against. */
export interface OtherRun {
  runId: string
  view: RunView
  document: WorkflowDocument
}

export interface RunState {
  runId: string | null
  /** What is shown: the run as it is now, or as it was at `moment`. */
  view: RunView | null
  /** The run as it is now. */
  newest: RunView | null
  /** The event that is looked back at, by its seq; null while what is newest is shown. */
  moment: number | null
  /** How many times as fast as it was the run is played again, or null. */
  playing: number | null
  replay: RunReplay | null
  /** Stored events in order, dense from 1; the array grows in place, and `newest.seq` tells that it has. */
  events: readonly RunEvent[]
  /** The document of the run. */
  document: WorkflowDocument | null
  /** The round that is shown of a loop, a map or a try, by the container's id; the latest of those that are not in here. */
  rounds: Readonly<Record<string, string>>
  other: OtherRun | null
  /** A start or an opening is under way. */
  busy: boolean
  /** More of a run that is opened is on its way: what is shown is its beginning, and not how it stands. */
  reading: boolean
  cancelling: boolean
  error: ErrorData | null
  /** What is wrong with the log of the run, which is shown as it is nevertheless. */
  damage: ErrorData | null
}

const nothing: RunState = {
  runId: null,
  view: null,
  newest: null,
  moment: null,
  playing: null,
  replay: null,
  events: [],
  document: null,
  rounds: {},
  other: null,
  busy: false,
  reading: false,
  cancelling: false,
  error: null,
  damage: null,
}

/** The run that is looked at, live or past: both come from the same events by the same reducer. */
export const useRun = create<RunState>(() => nothing)

let following: AbortController | undefined

export function clearRun(): void {
  following?.abort()
  following = undefined
  useRun.setState(nothing)
  useDocument.setState({ viewed: null })
  useSession.setState({ visit: null, span: null, inspectorTab: 'settings', follow: false })
}

/** Starts the open document as it is now, saved or not. */
export async function startRun(options: {
  inputs: Record<string, Json>
  evidence: string | null
  model: string | null
  part?: RunPart
  limits?: RunLimits
  /** What it was granted is granted to this id. */
  runId?: string
}): Promise<boolean> {
  const { document } = useDocument.getState()
  if (!document) return false
  useRun.setState({ busy: true })
  try {
    const { runId } = await call((client) => client.run.start({ document, ...options }))
    // what was shown before stays until there is something else to show: a start may be refused
    clearRun()
    useSession.setState({ runTab: 'timeline', follow: true, inspectorTab: 'run' })
    setPreferences({ bottom: true })
    follow(runId, document, 'fresh')
    return true
  } catch (thrown) {
    useRun.setState({ busy: false })
    notifyError(errorData(thrown))
    return false
  }
}

/** Opens any run as it looked live: its own document on the canvas, its events through the same reducer. */
export async function openRun(runId: string): Promise<void> {
  // a workflow that comes up later would take the canvas away from the run
  await settled()
  clearRun()
  useRun.setState({ busy: true })
  try {
    const document = await call((client) => client.run.document({ runId }))
    follow(runId, document, 'behind')
    useDocument.setState({ viewed: document })
    useSession.setState({ inspectorTab: 'run' })
    setPreferences({ bottom: true })
    showWhole()
  } catch (thrown) {
    useRun.setState({ busy: false, error: errorData(thrown) })
    notifyError(errorData(thrown))
  }
}

/** Takes the run off the stores as it is; `restoreRun` shows it again and goes on with what came since. */
export function parkRun(): RunState {
  following?.abort()
  following = undefined
  return { ...useRun.getState(), playing: null }
}

export function restoreRun(parked: RunState): void {
  following?.abort()
  useRun.setState(parked, true)
  const { runId, newest } = parked
  if (runId !== null && newest !== null && !isTerminal(newest.status)) listen(runId, newest.seq, 'behind')
}

/**
 * When what is shown was so, in microseconds since the epoch: at the moment that is looked back at, or where the reading of an
 * earlier run has come to. Null for now.
 */
export function timeShown({ moment, reading, events }: RunState): number | null {
  if (moment === null && !reading) return null
  return events[(moment ?? events.length) - 1]?.at ?? null
}

/** Whether the run that is shown goes on, as far as is known. */
export const isRunGoing = ({ newest, reading }: RunState): boolean => newest !== null && !reading && !isTerminal(newest.status)

/** Whether the events of a run come as they happen, or many are there already. */
type Lead = 'fresh' | 'behind'

function follow(runId: string, document: WorkflowDocument, lead: Lead): void {
  const [view, replay] = [emptyRunView(runId), new RunReplay(runId)]
  // a run that is opened shows once something is known of it
  useRun.setState({
    ...nothing,
    runId,
    document,
    view,
    newest: view,
    replay,
    events: replay.events,
    busy: lead === 'behind',
    reading: lead === 'behind',
  })
  listen(runId, 0, lead)
}

function listen(runId: string, after: number, lead: Lead): void {
  const abort = new AbortController()
  following = abort
  void subscribe(runId, new EventIntake(after, (events, how) => takeIn(runId, events, how)), lead, abort.signal)
}

/** Subscribes until the run has ended, again after each loss of the connection, from the last event that arrived. */
async function subscribe(runId: string, intake: EventIntake, lead: Lead, signal: AbortSignal): Promise<void> {
  let behind = lead === 'behind'
  while (!signal.aborted) {
    const client = await connected()
    if (signal.aborted) return
    const { generation } = useConnection.getState()
    try {
      if (behind)
        for await (const { events, isLast } of eventPages(runId, intake.lastSeq, signal)) {
          intake.takePage(events)
          if (!isLast) continue
          // in one picture
          intake.flushPages()
          useRun.setState({ reading: false })
        }
      // the events are there sooner than it is known whether they are what was written
      if (behind) void lookForDamage(runId, signal)
      if (signal.aborted || hasEnded()) return
      const events = await client.run.subscribe({ runId, after: intake.lastSeq }, { signal })
      for await (const event of receivedEvents(events)) intake.take(event)
      intake.flush()
      if (signal.aborted || hasEnded()) return
    } catch (thrown) {
      if (signal.aborted) return
      // a broken connection is followed by another; anything else is not mended by trying at once
      if (useConnection.getState().status === 'open' && useConnection.getState().generation === generation) {
        useRun.setState({ error: errorData(thrown), busy: false, reading: false })
        return
      }
    }
    behind = true
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

async function lookForDamage(runId: string, signal: AbortSignal): Promise<void> {
  try {
    await call((client) => client.run.verify({ runId }))
  } catch (thrown) {
    const damage = errorData(thrown)
    // a connection that was lost says nothing about the log
    if (!signal.aborted && damage.code === 'journal.corrupt') useRun.setState({ damage })
  }
}

function hasEnded(): boolean {
  const { newest } = useRun.getState()
  return newest === null || isTerminal(newest.status)
}

/** How far runs have come whose view is not to be seen yet. */
const reached = new WeakMap<RunReplay, RunView>()

/** Events reach the view: at once when what is newest is shown, and behind the moment that is looked back at otherwise. */
function takeIn(runId: string, events: readonly RunEvent[], how: HandedOver): void {
  const { runId: shown, newest: before, replay, moment } = useRun.getState()
  if (shown !== runId || !before || !replay) return
  const newest = replay.take(reached.get(replay) ?? before, events)
  if (how === 'held') return void reached.set(replay, newest)
  reached.delete(replay)
  const ended = isTerminal(newest.status)
  useRun.setState({ newest, busy: false, ...(moment === null ? { view: newest } : {}), ...(ended ? { cancelling: false } : {}) })
  if (how === 'live' && moment === null && ended && !isTerminal(before.status)) tellEnd(newest)
}

/** Shows the result of a run that ended before the person's eyes. */
function tellEnd(view: RunView): void {
  if (view.status === 'succeeded') useSession.setState({ runTab: 'output' })
  else if (view.status === 'failed') useSession.setState({ runTab: 'problems' })
}

async function act(request: Parameters<typeof call<Record<string, never>>>[0]): Promise<boolean> {
  try {
    await call(request)
    return true
  } catch (thrown) {
    notifyError(errorData(thrown))
    return false
  }
}

export async function cancelRun(): Promise<void> {
  const { runId } = useRun.getState()
  if (!runId) return
  useRun.setState({ cancelling: true })
  if (!(await act((client) => client.run.intervene({ runId, intervention: { type: 'abort' } })))) useRun.setState({ cancelling: false })
}

/** Watches the shown run again from its beginning, once it goes on after its end. */
export function followAgain(): void {
  const { runId, document } = useRun.getState()
  if (!runId || !document) return
  following?.abort()
  follow(runId, document, 'behind')
}

export function answerWait(wait: string, answer: Json): Promise<boolean> {
  const { runId } = useRun.getState()
  return runId ? act((client) => client.run.answer({ runId, wait, answer })) : Promise.resolve(false)
}
