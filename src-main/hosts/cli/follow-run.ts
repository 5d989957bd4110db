import { AppError, type ErrorData, toAppError } from '#shared/errors/app-error.ts'
import { type RunEvent, type RunStatus, volatileKinds } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { askOnTerminal, type OpenWait } from './ask-on-terminal.ts'
import { exitCodes } from './exit-codes.ts'
import { createProgress } from './progress.ts'
import type { RunAccess } from './run-access.ts'
import { paint, printError, printJson, visibleJson } from './terminal.ts'

export interface FollowOptions {
  json?: boolean
  trace?: boolean
}

/** Kinds that say how a run goes on; `--trace` prints all the others too. */
const outline =
  /^(run|node\.(started|finished|failed|skipped|retried)|agent\.(spawned|handoff|retired)|tool|phase|approval|fallback|budget)\b/

/** What a command that followed a run ends with. */
export function exitCodeOf(status: RunStatus): number {
  const known: Partial<Record<RunStatus, number>> = {
    succeeded: exitCodes.ok,
    waiting: exitCodes.waiting,
    cancelled: exitCodes.cancelled,
  }
  return known[status] ?? exitCodes.failed
}

interface Outcome {
  status: RunStatus
  output: Json | null
  error: ErrorData | null
}

/** Where a run stands already when it is followed. */
export interface Standing {
  seq: number
  waits: readonly OpenWait[]
}

/** Prints what a run does until it has ended or waits for a person who is not there, and what it came to. */
export async function followRun(
  runs: RunAccess,
  runId: string,
  options: FollowOptions,
  stop: AbortSignal,
  standing: Standing = { seq: 0, waits: [] },
): Promise<RunStatus> {
  const lines = options.json === true || !process.stdout.isTTY
  const progress = createProgress()
  const waits = new Map(standing.waits.map((wait) => [wait.id, wait]))
  const print = (event: RunEvent) => {
    if (lines && (options.trace ? !volatileKinds.has(event.kind) : outline.test(event.kind))) printJson(event)
    else if (!lines && options.trace) process.stderr.write(`${paint('dim', visibleJson(event), process.stderr)}\n`)
    if (!lines) progress(event)
  }
  const end = (outcome: Outcome) => printOutcome(runId, outcome, lines)
  const cancel = () => void runs.intervene(runId, { type: 'abort', reason: String(stop.reason) }).catch(printError)
  stop.addEventListener('abort', cancel, { once: true })
  if (stop.aborted) cancel()
  try {
    for await (const event of runs.subscribe(runId, standing.seq)) {
      print(event)
      if (event.kind === 'run.succeeded') return end({ status: 'succeeded', output: await runs.value(event.data.output), error: null })
      if (event.kind === 'run.failed') return end({ status: 'failed', output: null, error: event.data.error })
      if (event.kind === 'run.cancelled') return end({ status: 'cancelled', output: null, error: null })
      const id = 'name' in event.data ? `${event.path}#${event.data.name}` : ''
      if (event.kind === 'step.wait') waits.set(id, { id, request: event.data.request })
      if (event.kind === 'step.answer') waits.delete(id)
      if (event.kind !== 'run.waiting' || event.data.waits.every((wait) => waits.get(wait)?.request.type === 'delay')) continue
      const answered = process.stdin.isTTY && !lines && (await askOnTerminal([...waits.values()], answerOf(runs, runId)))
      // one that has a time limit and a default answer waits as well: nobody here is to sit it out
      if (!answered && !stop.aborted) return end({ status: 'waiting', output: null, error: null })
    }
    throw new AppError('internal.unexpected', 'The events of the run ended before the run did.')
  } catch (thrown) {
    // the log broke, and with it the run; or the way to it
    return end({ status: 'failed', output: null, error: toAppError(thrown).toJSON() })
  } finally {
    stop.removeEventListener('abort', cancel)
  }
}

/** Answers for the person at the terminal, unless somebody who has the app open was faster. */
function answerOf(runs: RunAccess, runId: string) {
  return async (wait: string, answer: Json) => {
    await runs.answer(runId, wait, answer).catch((thrown) => {
      if (toAppError(thrown).code !== 'run.wait_unknown') throw thrown
      process.stderr.write('It has been answered elsewhere.\n')
    })
  }
}

function printOutcome(runId: string, { status, output, error }: Outcome, lines: boolean): RunStatus {
  if (lines) printJson({ run_id: runId, status, ...(error ? { error } : { output }) })
  else printForPerson(status, output, error)
  return status
}

/** The result for a person: the report where there is one, otherwise the value. */
function printForPerson(status: RunStatus, output: Json | null, error: ErrorData | null): void {
  if (error) printError(AppError.from(error))
  else if (isJsonObject(output) && typeof output.report === 'string') process.stdout.write(`\n${visibleText(output.report)}\n`)
  else if (output !== null) process.stdout.write(`${typeof output === 'string' ? visibleText(output) : visibleJson(output, 2)}\n`)
  if (status !== 'succeeded' && status !== 'failed') process.stderr.write(`The run is ${status}.\n`)
}
