import { create } from 'zustand'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { reduceRun } from '#shared/events/reduce-run.ts'
import { type RunEvent, type TokenUsage, volatileKinds } from '#shared/events/run-event.ts'
import { nodeOfPath } from '#shared/events/run-path.ts'
import { emptyRunView, isTerminal, type RunView } from '#shared/events/run-view.ts'
import type { Json } from '#shared/json.ts'
import { strings } from '../ui/strings.ts'
import { call, connected, errorData, useConnection } from './api.ts'
import { useDocument } from './document-store.ts'
import { layOut } from './edit/layered-layout.ts'
import { setPreferences } from './preferences-store.ts'
import { notify, notifyError, showWhole, useSession } from './session-store.ts'

interface RunState {
  runId: string | null
  view: RunView | null
  /** Stored events in order; the array grows in place, and `view.seq` tells that it has. */
  events: RunEvent[]
  /** The document of the run. */
  document: WorkflowDocument | null
  /** Tokens that models took and gave, by node. */
  tokens: Readonly<Record<string, number>>
  /** A start or an opening is under way. */
  busy: boolean
  cancelling: boolean
  error: ErrorData | null
}

const nothing: RunState = { runId: null, view: null, events: [], document: null, tokens: {}, busy: false, cancelling: false, error: null }

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
export async function startRun(options: { inputs: Record<string, Json>; evidence: string | null; model: string | null }): Promise<boolean> {
  const { document } = useDocument.getState()
  if (!document) return false
  clearRun()
  useRun.setState({ busy: true })
  try {
    const { runId } = await call((client) => client.run.start({ document, ...options }))
    useSession.setState({ runTab: 'timeline', follow: true, inspectorTab: 'run' })
    setPreferences({ bottom: true })
    follow(runId, document)
    return true
  } catch (thrown) {
    useRun.setState({ busy: false })
    notifyError(errorData(thrown))
    return false
  }
}

/** Opens any run as it looked live: its own document on the canvas, its events through the same reducer. */
export async function openRun(runId: string): Promise<void> {
  clearRun()
  useRun.setState({ busy: true })
  try {
    const document = layOut(await call((client) => client.run.document({ runId })))
    follow(runId, document)
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
  return useRun.getState()
}

export function restoreRun(parked: RunState): void {
  following?.abort()
  useRun.setState(parked, true)
  const { runId, view } = parked
  if (runId !== null && view !== null && !isTerminal(view.status)) listen(runId, view.seq)
}

export const isRunGoing = ({ view }: RunState): boolean => view !== null && !isTerminal(view.status)

function follow(runId: string, document: WorkflowDocument): void {
  useRun.setState({ runId, document, view: emptyRunView(runId), events: [], tokens: {}, busy: false, cancelling: false, error: null })
  listen(runId, 0)
}

function listen(runId: string, after: number): void {
  const abort = new AbortController()
  following = abort
  void subscribe(runId, new EventIntake(runId, after), abort.signal)
}

/** Subscribes until the run has ended, again after each loss of the connection, from the last event that arrived. */
async function subscribe(runId: string, intake: EventIntake, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const client = await connected()
    if (signal.aborted) return
    const { generation } = useConnection.getState()
    try {
      for await (const event of await client.run.subscribe({ runId, after: intake.lastSeq }, { signal })) intake.take(event)
      intake.flush()
      const { view } = useRun.getState()
      if (signal.aborted || view === null || isTerminal(view.status)) return
    } catch (thrown) {
      if (signal.aborted) return
      // a broken connection is followed by another; anything else is not mended by trying at once
      if (useConnection.getState().status === 'open' && useConnection.getState().generation === generation) {
        useRun.setState({ error: errorData(thrown) })
        return
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

/** Gathers events and hands them to the view once per frame: a hundred tokens are one picture. */
class EventIntake {
  lastSeq: number
  readonly #runId: string
  #queue: RunEvent[] = []
  #frame: ReturnType<typeof setTimeout> | undefined

  constructor(runId: string, lastSeq: number) {
    this.#runId = runId
    this.lastSeq = lastSeq
  }

  take(event: RunEvent): void {
    if (!volatileKinds.has(event.kind)) {
      // a subscription that was taken up again may repeat what is known
      if (event.seq <= this.lastSeq) return
      this.lastSeq = event.seq
    }
    this.#queue.push(event)
    this.#frame ??= this.#nextFrame()
  }

  /** Frames stop in a hidden window; the view goes on there, more slowly. */
  #nextFrame(): ReturnType<typeof setTimeout> {
    if (document.visibilityState === 'visible') requestAnimationFrame(() => this.flush())
    return setTimeout(() => this.flush(), 250)
  }

  flush(): void {
    clearTimeout(this.#frame)
    this.#frame = undefined
    const batch = this.#queue
    const { runId, view, events, tokens: before } = useRun.getState()
    let tokens = before
    if (batch.length === 0 || runId !== this.#runId || !view) return
    this.#queue = []
    let next = view
    for (const event of batch) {
      next = reduceRun(next, event)
      if (!volatileKinds.has(event.kind)) events.push(event)
      if (event.kind === 'model.returned') tokens = withTokens(tokens, event.path, event.data.usage)
    }
    const ended = isTerminal(next.status)
    useRun.setState({ view: next, tokens, ...(ended ? { cancelling: false } : {}) })
    if (ended && !isTerminal(view.status) && batch.length < 50) tellEnd(next)
  }
}

function withTokens(tokens: Readonly<Record<string, number>>, path: string, usage: TokenUsage): Readonly<Record<string, number>> {
  const node = nodeOfPath(path)
  return node === null ? tokens : { ...tokens, [node]: (tokens[node] ?? 0) + usage.input + usage.output }
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
  if (!(await act((client) => client.run.cancel({ runId })))) useRun.setState({ cancelling: false })
}

/** Goes on with a run that an ended process left behind. */
export async function resumeRun(): Promise<void> {
  const { runId, document } = useRun.getState()
  if (!runId || !document) return
  if (await act((client) => client.run.resume({ runId }))) {
    following?.abort()
    follow(runId, document)
    notify({ tone: 'info', text: strings.run.resumed })
  }
}

export function answerWait(wait: string, answer: Json): Promise<boolean> {
  const { runId } = useRun.getState()
  return runId ? act((client) => client.run.answer({ runId, wait, answer })) : Promise.resolve(false)
}
