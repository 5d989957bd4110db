import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { Json } from '#shared/json.ts'
import { steerText } from '../ui/steer-strings.ts'
import { type Client, call, errorData } from './api.ts'
import { useDocument } from './document-store.ts'
import { followAgain, isRunGoing, openRun, useRun } from './run-store.ts'
import { notify, notifyError } from './session-store.ts'

type Intervention = Parameters<Client['run']['intervene']>[0]['intervention']

/** Steers the run that is shown. Says whether it was done; what kept it from being done is told. */
async function intervene(intervention: Intervention): Promise<boolean> {
  const { runId } = useRun.getState()
  if (runId === null) return false
  try {
    await call((client) => client.run.intervene({ runId, intervention }))
    return true
  } catch (thrown) {
    notifyError(errorData(thrown))
    return false
  }
}

export const canPause = (): boolean => {
  const run = useRun.getState()
  return isRunGoing(run) && run.newest?.status !== 'paused' && run.newest?.pausing === false
}

/** A run that was paused, is about to be, or failed can go on. */
export const canResume = (): boolean => {
  const { newest } = useRun.getState()
  return newest !== null && (newest.pausing || newest.status === 'paused' || newest.status === 'failed')
}

export const pauseRun = (): Promise<boolean> => intervene({ type: 'pause' })

/** Goes on with a run that is paused or that failed. */
export async function resumeRun(): Promise<void> {
  const ended = useRun.getState().newest?.status === 'failed'
  if (!(await intervene({ type: 'resume' }))) return
  if (ended) followAgain()
  notify({ tone: 'info', text: steerText.resumed })
}

/** The open document, where it is that of the run and says something else than the run's own. */
export function changedDocument(): WorkflowDocument | null {
  const { document, viewed } = useDocument.getState()
  const { document: ran } = useRun.getState()
  if (viewed !== null || document === null || ran === null || document.id !== ran.id) return null
  return document === ran || sameLogic(document, ran) ? null : document
}

/** Whether two states of a workflow run in the same way, wherever their nodes lie. */
export const sameLogic = (a: WorkflowDocument, b: WorkflowDocument): boolean =>
  JSON.stringify([a.nodes, a.edges, a.settings]) === JSON.stringify([b.nodes, b.edges, b.settings])

/** Goes on with the workflow as it is on the canvas now, which must not change what has happened already. */
export async function resumeChanged(): Promise<void> {
  const document = changedDocument()
  if (document === null || !(await intervene({ type: 'modify', document }))) return
  useRun.setState({ document })
  await resumeRun()
}

export const tellAgent = (agent: string, feedback: string): Promise<boolean> => intervene({ type: 'inject_feedback', agent, feedback })

export const putValue = (path: string, port: string, value: Json): Promise<boolean> =>
  intervene({ type: 'modify', values: [{ path, port, value }] })

interface ForkOptions {
  at: string | null
  document?: WorkflowDocument
  inputs?: Record<string, Json>
}

const forkInput = (runId: string, { at, document, inputs }: ForkOptions) => ({
  runId,
  ...(at === null ? {} : { at }),
  ...(document ? { document } : {}),
  ...(inputs ? { inputs } : {}),
})

/** The outside effects of the shown run that a fork of it may repeat. */
export async function effectsOfFork(options: ForkOptions): Promise<string[]> {
  const { runId } = useRun.getState()
  if (runId === null) return []
  return (await call((client) => client.run.fork({ ...forkInput(runId, options), preview: true }))).again
}

/** Starts a run from what the shown one did, and shows that. */
export async function forkRun(options: ForkOptions): Promise<boolean> {
  const { runId } = useRun.getState()
  if (runId === null) return false
  try {
    const forked = await call((client) => client.run.fork(forkInput(runId, options)))
    await openRun(forked.runId)
    return true
  } catch (thrown) {
    notifyError(errorData(thrown))
    return false
  }
}
