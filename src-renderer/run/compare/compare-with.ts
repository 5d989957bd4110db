import { RunReplay } from '#shared/events/run-replay.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import { call, errorData } from '../../state/api.ts'
import { eventPages } from '../../state/event-intake.ts'
import { setPreferences } from '../../state/preferences-store.ts'
import { type OtherRun, useRun } from '../../state/run-store.ts'
import { notify, notifyError, useSession } from '../../state/session-store.ts'
import { runText } from '../../ui/run-strings.ts'

async function loadRun(runId: string, signal: AbortSignal): Promise<OtherRun> {
  const document = await call((client) => client.run.document({ runId }))
  const replay = new RunReplay(runId)
  let view = emptyRunView(runId)
  for await (const { events } of eventPages(runId, 0, signal)) view = replay.take(view, events)
  return { runId, view, document }
}

let loading: AbortController | undefined

/** Holds another run against the one that is shown: on the canvas, node by node, and in time. */
export async function compareWith(runId: string): Promise<void> {
  loading?.abort()
  const abort = new AbortController()
  loading = abort
  const { runId: shown } = useRun.getState()
  try {
    const other = await loadRun(runId, abort.signal)
    // somebody has gone on to something else meanwhile
    if (abort.signal.aborted || useRun.getState().runId !== shown) return
    useRun.setState({ other })
    useSession.setState({ runTab: 'compare' })
    setPreferences({ bottom: true })
  } catch (thrown) {
    if (!abort.signal.aborted) notifyError(errorData(thrown))
  }
}

/** Compares with the run of the same workflow that was started before the one that is shown. */
export async function compareWithPrevious(): Promise<void> {
  const { newest, runId } = useRun.getState()
  if (!newest || !runId) return
  try {
    const startedAt = Math.ceil((newest.queuedAt ?? newest.startedAt ?? 0) / 1000)
    const runs = await call((client) =>
      client.run.list({ workflowId: newest.workflowId, limit: 2, before: { startedAt: startedAt + 1, runId: '' } }),
    )
    const previous = runs.find((run) => run.runId !== runId)
    if (previous) await compareWith(previous.runId)
    else notify({ tone: 'info', text: runText.compare.noPrevious })
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

export function stopComparing(): void {
  loading?.abort()
  useRun.setState({ other: null })
  if (useSession.getState().runTab === 'compare') useSession.setState({ runTab: 'timeline' })
}
