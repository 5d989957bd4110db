import { AppError } from '#shared/errors/app-error.ts'
import type { RunStatus } from '#shared/events/run-event.ts'
import { isTerminal, type RunView, type WaitView } from '#shared/events/run-view.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import type { ForkRun, Intervention, ValueEdit } from '../../../engine/run/run-control.ts'
import { loadDocument } from '../../../storage/document-file.ts'
import { existingWorkspace } from '../existing-workspace.ts'
import { exitCodes } from '../exit-codes.ts'
import { exitCodeOf, followRun } from '../follow-run.ts'
import { readInput, readJsonOption } from '../read-input.ts'
import { standingOf } from '../run-standing.ts'
import { stopSignal } from '../stop-signals.ts'
import { openWorkspaceRuns, type WorkspaceRuns } from '../workspace-runs.ts'

/** Options of every command that steers a run. */
export interface SteerOptions {
  workspace?: string
  reason?: string
  json?: boolean
}

/** Options of the commands that answer a wait. */
export interface AnswerOptions extends SteerOptions {
  wait?: string
}

const reasonIn = ({ reason }: SteerOptions) => (reason === undefined ? {} : { reason })

/** Does something to a run that does not make it go on. */
async function steer(runId: string, options: SteerOptions, intervention: (runs: WorkspaceRuns) => Promise<Intervention>): Promise<number> {
  const runs = await openWorkspaceRuns(await existingWorkspace(options.workspace))
  try {
    await runs.intervene(runId, await intervention(runs))
    return exitCodes.ok
  } finally {
    await runs.close()
  }
}

/**
 * Does something that makes a run go on: in the process that has the workspace open, or else here, until it has ended or waits
 * for somebody, as `trellis run` does. Says so where it does not go on.
 */
async function goOn(
  runId: string,
  options: SteerOptions,
  act: (runs: WorkspaceRuns, view: RunView) => Promise<'goes on' | 'rests'>,
): Promise<number> {
  const stop = stopSignal()
  const runs = await openWorkspaceRuns(await existingWorkspace(options.workspace))
  try {
    const view = await standingOf(runs, runId)
    const outcome = await act(runs, view)
    const owner = runs.owner()
    if (outcome === 'goes on' && owner === undefined)
      return exitCodeOf(await followRun(runs, runId, options, stop.signal, { seq: view.seq, waits: view.waits }))
    process.stderr.write(
      outcome === 'rests'
        ? 'The run is paused. The answer is kept, for when it is resumed.\n'
        : `It goes on in process ${owner}, which has the workspace open.\n`,
    )
    return exitCodes.ok
  } finally {
    stop.release()
    await runs.close()
  }
}

async function answer(runs: WorkspaceRuns, view: RunView, wait: string, value: Json): Promise<'goes on' | 'rests'> {
  await runs.answer(view.runId, wait, value)
  return view.status === 'paused' ? 'rests' : 'goes on'
}

/** `trellis runs pause ID` */
export function runsPauseCommand(runId: string, options: SteerOptions): Promise<number> {
  return steer(runId, options, async () => ({ type: 'pause', ...reasonIn(options) }))
}

const endings: Partial<Record<RunStatus, string>> = { succeeded: 'succeeded', failed: 'failed', cancelled: 'been stopped before' }

/** `trellis runs abort ID` */
export function runsAbortCommand(runId: string, options: SteerOptions): Promise<number> {
  return steer(runId, options, async (runs) => {
    const { status } = await standingOf(runs, runId)
    if (isTerminal(status)) throw new AppError('run.ended', `The run has ${endings[status]}, and there is nothing to stop.`)
    return { type: 'abort', ...reasonIn(options) }
  })
}

/** `trellis runs resume ID` */
export function runsResumeCommand(runId: string, options: SteerOptions & { from?: string }): Promise<number> {
  const from = options.from === undefined ? {} : { from: options.from }
  return goOn(runId, options, async (runs) => {
    await runs.intervene(runId, { type: 'resume', ...from, ...reasonIn(options) })
    return 'goes on'
  })
}

/** `trellis runs approve ID` */
export async function runsApproveCommand(runId: string, options: ApproveOptions): Promise<number> {
  const changed: JsonObject = options.arguments === undefined ? {} : { arguments: await readJsonOption(options.arguments, 'The arguments') }
  const scope: JsonObject = options.forRun ? { scope: 'run' } : {}
  return goOn(runId, options, async (runs, view) => {
    const wait = chosenWait(view, options.wait, ['approval'])
    const asked = view.waits.find(({ id }) => id === wait)?.request.tool
    if (!asked && (options.forRun || options.arguments !== undefined))
      throw new AppError('request.invalid', 'The run does not wait with the call of a tool.', {
        hint: 'Leave out --for-run and --arguments.',
      })
    return answer(runs, view, wait, { approved: !options.reject, comment: options.comment, ...scope, ...changed })
  })
}

/** `trellis runs answer ID JSON` */
export async function runsAnswerCommand(runId: string, text: string, options: AnswerOptions): Promise<number> {
  const value = await readJsonOption(text, 'The answer')
  return goOn(runId, options, (runs, view) => answer(runs, view, chosenWait(view, options.wait, ['approval', 'question', 'budget']), value))
}

/** `trellis runs feedback ID TEXT` */
export function runsFeedbackCommand(runId: string, feedback: string, options: SteerOptions & { agent?: string }): Promise<number> {
  return steer(runId, options, async (runs) => {
    const agent = options.agent ?? onlyAgent(await standingOf(runs, runId))
    return { type: 'inject_feedback', agent, feedback, ...reasonIn(options) }
  })
}

/** Options of `trellis runs approve`. */
export interface ApproveOptions extends AnswerOptions {
  reject?: boolean
  comment: string
  forRun?: boolean
  arguments?: string
}

/** Options of `trellis runs fork`. */
export interface ForkOptions extends SteerOptions {
  at?: string
  document?: string
  input?: string
  set: string[]
  preview?: boolean
}

/** `trellis runs fork ID`: the new run goes on in the process that has the workspace open, or else here. */
export async function runsForkCommand(runId: string, options: ForkOptions): Promise<number> {
  const fork: ForkRun = {
    ...(options.at === undefined ? {} : { at: options.at }),
    ...(options.document === undefined ? {} : { document: await loadDocument(options.document) }),
    ...(options.input === undefined ? {} : { inputs: await readInput(options.input) }),
    ...(options.set.length === 0 ? {} : { values: await Promise.all(options.set.map(valueIn)) }),
  }
  const stop = stopSignal()
  const runs = await openWorkspaceRuns(await existingWorkspace(options.workspace))
  try {
    const { runId: forked, again } = await runs.fork(runId, fork, options.preview === true)
    for (const effect of again) process.stderr.write(`May happen once more: ${visibleText(effect)}\n`)
    if (options.preview && again.length === 0) process.stderr.write('No outside effect would happen once more.\n')
    if (options.preview) return exitCodes.ok
    process.stderr.write(`The fork is ${forked}.\n`)
    if (runs.owner() === undefined) return exitCodeOf(await followRun(runs, forked, options, stop.signal))
    process.stderr.write(`It goes on in process ${runs.owner()}, which has the workspace open.\n`)
    return exitCodes.ok
  } finally {
    stop.release()
    await runs.close()
  }
}

/** `n_check:out={"ok": true}`: a place, a port and the value that is to be there. */
async function valueIn(text: string): Promise<ValueEdit> {
  const [, path, port, value] = /^(.+):([^:=]+)=(.*)$/s.exec(text) ?? []
  if (path === undefined || port === undefined || value === undefined)
    throw new AppError('request.invalid', `"${visibleText(text)}" is not PATH:PORT=JSON.`, {
      hint: "For example --set 'n_check:out=true'.",
    })
  return { path, port, value: await readJsonOption(value, 'The value') }
}

function chosenWait({ waits }: RunView, id: string | undefined, types: readonly WaitView['request']['type'][]): string {
  const open = waits.filter(({ request }) => types.includes(request.type))
  const [only, other] = id === undefined ? open : open.filter((wait) => wait.id === id)
  if (only && !other) return only.id
  throw new AppError('run.wait_unknown', only ? 'The run waits for several answers.' : 'The run does not wait for such an answer.', {
    hint:
      open.length === 0
        ? 'Look at it with `trellis runs show`.'
        : `Add --wait with one of: ${open.map((wait) => `'${wait.id}'`).join(', ')}`,
  })
}

/** The agent that is meant when none is named: the one that the others work for. */
function onlyAgent(view: RunView): string {
  const [only, other] = [...view.agents.values()].filter(({ parent }) => parent === null)
  if (only && !other) return only.name
  throw new AppError('request.invalid', only ? 'Several agents work in this run.' : 'No agent has worked in this run yet.', {
    hint: 'Name one with --agent.',
  })
}
