import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError, type ErrorData, toAppError } from '#shared/errors/app-error.ts'
import { type RunEvent, type RunStatus, volatileKinds } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import type { RunResult } from '../../../engine/run/live-run.ts'
import type { RunManager } from '../../../engine/run/run-control.ts'
import { loadDocument } from '../../../storage/document-file.ts'
import { openEngineHost } from '../../engine-host.ts'
import { askOnTerminal } from '../ask-on-terminal.ts'
import { exitCodes } from '../exit-codes.ts'
import { partOption } from '../part-option.ts'
import type { RunOptions } from '../program.ts'
import { createProgress } from '../progress.ts'
import { readInput } from '../read-input.ts'
import { stopSignal } from '../stop-signals.ts'
import { paint, printError, printJson, visibleJson, visibleLine } from '../terminal.ts'

/** Kinds that say how a run goes on; `--trace` prints all the others too. */
const outline =
  /^(run|node\.(started|finished|failed|skipped|retried)|agent\.(spawned|handoff|retired)|tool|phase|approval|fallback|budget)\b/

const exitCodeOf: Partial<Record<RunStatus, number>> = {
  succeeded: exitCodes.ok,
  waiting: exitCodes.waiting,
  cancelled: exitCodes.cancelled,
}

/** `trellis run FILE`: runs a workflow to its end, or until it waits for a person who is not there. */
export async function runCommand(file: string, options: RunOptions, logWriter: Worker): Promise<number> {
  if (options.engine !== 'scheduler' && options.engine !== 'langgraph')
    throw new AppError('request.invalid', `There is no engine "${options.engine}".`, { hint: 'Use scheduler or langgraph.' })
  const stop = stopSignal()
  let temporary: string | undefined
  let status: RunStatus = 'queued'
  try {
    const [document, inputs, evidenceFolder] = await Promise.all([
      loadDocument(file),
      readInput(options.input),
      evidenceFolderOf(options.evidence),
    ])
    warnOfUnknownInputs(document, inputs)
    const part = partOption(document, options)
    if (options.workspace === undefined) temporary = await makeTemporary()
    const host = await openEngineHost({ workspace: resolve(options.workspace ?? (temporary as string)), logWriter })
    try {
      const { runId } = await host.runs.start({
        document,
        inputs,
        evidenceFolder,
        ...(options.model === undefined ? {} : { model: options.model }),
        engine: options.engine,
        autoApprove: options.yes ?? false,
        ...(part ? { part } : {}),
      })
      status = await followRun(host.runs, runId, options, stop.signal)
    } finally {
      await host.close()
    }
    if (status === 'waiting' && temporary)
      process.stderr.write(
        `The run is kept in ${temporary}. Answer approvals with --yes, or run in a workspace (--workspace) and answer in the app.\n`,
      )
    return exitCodeOf[status] ?? exitCodes.failed
  } finally {
    stop.release()
    if (temporary && status !== 'waiting') await rm(temporary, { recursive: true, force: true })
  }
}

async function makeTemporary(): Promise<string> {
  const prefix = join(tmpdir(), 'trellis-run-')
  return await mkdtemp(prefix).catch((cause) => {
    throw new AppError('file.unwritable', `No temporary folder could be made at ${prefix}…: ${cause.message}.`, {
      hint: 'Set TMPDIR to a folder that may be written, or name a --workspace.',
      place: { file: tmpdir() },
      cause,
    })
  })
}

/** An input that nothing reads is most likely a typing error, and may still be meant for another version of the workflow. */
function warnOfUnknownInputs({ inputs: schema }: WorkflowDocument, inputs: Record<string, Json>): void {
  const known = isJsonObject(schema.properties) ? schema.properties : {}
  const unknown = Object.keys(inputs).filter((name) => !Object.hasOwn(known, name))
  if (unknown.length > 0)
    process.stderr.write(`${paint('yellow', 'warning', process.stderr)} the workflow has no input ${visibleLine(unknown.join(', '))}\n`)
}

/** The folder that is to be looked at, known to be one: a run is not started for a path that was mistyped. */
async function evidenceFolderOf(option: string | undefined): Promise<string | null> {
  if (option === undefined) return null
  const folder = resolve(option)
  const found = await stat(folder).catch(() => undefined)
  if (found?.isDirectory()) return folder
  throw new AppError('evidence.missing', found ? `${option} is not a folder.` : `There is no folder ${option}.`, {
    hint: 'Name the folder that holds the evidence.',
    place: { file: option },
  })
}

/** Prints what a run does until it has ended or waits for a person who is not there, and what it came to. */
async function followRun(runs: RunManager, runId: string, options: RunOptions, stop: AbortSignal): Promise<RunStatus> {
  const lines = options.json === true || !process.stdout.isTTY
  const progress = createProgress()
  const delays = new Set<string>()
  const print = (event: RunEvent) => {
    if (lines && (options.trace ? !volatileKinds.has(event.kind) : outline.test(event.kind))) printJson(event)
    else if (!lines && options.trace) process.stderr.write(`${paint('dim', visibleJson(event), process.stderr)}\n`)
    if (!lines) progress(event)
  }
  const cancel = () => void runs.intervene(runId, { type: 'abort', reason: String(stop.reason) })
  stop.addEventListener('abort', cancel, { once: true })
  if (stop.aborted) cancel()
  try {
    for await (const event of runs.subscribe(runId, 0)) {
      print(event)
      if (event.kind === 'step.wait' && event.data.request.type === 'delay') delays.add(`${event.path}#${event.data.name}`)
      if (event.kind !== 'run.waiting' || event.data.waits.every((wait) => delays.has(wait))) continue
      const answered = process.stdin.isTTY && !lines && (await askOnTerminal(runs, runId))
      // one that has a time limit and a default answer waits as well: nobody here is to sit it out
      if (!answered && !stop.aborted) return printResult(runId, { status: 'waiting', output: null, error: null }, lines)
    }
  } catch (thrown) {
    // the log broke, and with it the run
    return printResult(runId, { status: 'failed', output: null, error: toAppError(thrown).toJSON() }, lines)
  } finally {
    stop.removeEventListener('abort', cancel)
  }
  return printResult(runId, await runs.result(runId), lines)
}

function printResult(runId: string, { status, output, error }: Omit<RunResult, 'waits'>, lines: boolean): RunStatus {
  if (lines) printJson({ run_id: runId, status, ...(error ? { error } : { output }) })
  else printOutcome(status, output, error)
  return status
}

/** The result for a person: the report where there is one, otherwise the value. */
function printOutcome(status: RunStatus, output: Json | null, error: ErrorData | null): void {
  if (error) printError(AppError.from(error))
  else if (isJsonObject(output) && typeof output.report === 'string') process.stdout.write(`\n${visibleText(output.report)}\n`)
  else if (output !== null) process.stdout.write(`${typeof output === 'string' ? visibleText(output) : visibleJson(output, 2)}\n`)
  if (status !== 'succeeded' && status !== 'failed') process.stderr.write(`The run is ${status}.\n`)
}
