import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { AppError, type ErrorData } from '#shared/errors/app-error.ts'
import { type RunEvent, type RunStatus, volatileKinds } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { loadDocument } from '../../../storage/document-file.ts'
import { openEngineHost } from '../../engine-host.ts'
import { askOnTerminal } from '../ask-on-terminal.ts'
import { exitCodes } from '../exit-codes.ts'
import type { RunOptions } from '../program.ts'
import { createProgress } from '../progress.ts'
import { readInput } from '../read-input.ts'
import { paint, printError, printJson } from '../terminal.ts'

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
  const [document, inputs] = await Promise.all([loadDocument(file), readInput(options.input)])
  const lines = options.json || !process.stdout.isTTY
  const temporary = options.workspace === undefined ? await mkdtemp(join(tmpdir(), 'trellis-run-')) : undefined
  const host = await openEngineHost({ workspace: resolve(options.workspace ?? (temporary as string)), logWriter })
  let status: RunStatus = 'queued'
  try {
    const { runId } = await host.runs.start({
      document,
      inputs,
      evidenceFolder: options.evidence === undefined ? null : resolve(options.evidence),
      model: options.model ?? null,
      engine: options.engine,
      autoApprove: options.yes ?? false,
    })
    const stop = () => void host.runs.cancel(runId, 'Stopped with Ctrl+C.')
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    const progress = createProgress()
    const print = (event: RunEvent) => {
      if (lines && (options.trace ? !volatileKinds.has(event.kind) : outline.test(event.kind))) printJson(event)
      else if (!lines && options.trace) process.stderr.write(`${paint('dim', JSON.stringify(event), process.stderr)}\n`)
      if (!lines) progress(event)
    }
    for await (const event of host.runs.subscribe(runId, 0)) {
      print(event)
      if (event.kind !== 'run.waiting') continue
      const answered = process.stdin.isTTY && !lines && (await askOnTerminal(host.runs, runId))
      if (!answered) break
    }
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    const result = await host.runs.result(runId)
    status = result.status
    if (lines) printJson({ run_id: runId, status, ...(result.error ? { error: result.error } : { output: result.output }) })
    else printOutcome(status, result.output, result.error)
    if (status === 'waiting' && temporary)
      process.stderr.write(
        `The run is kept in ${temporary}. Answer approvals with --yes, or run in a workspace (--workspace) and answer in the app.\n`,
      )
    return exitCodeOf[status] ?? exitCodes.failed
  } finally {
    await host.close()
    if (temporary && status !== 'waiting') await rm(temporary, { recursive: true, force: true })
  }
}

/** The result for a person: the report where there is one, otherwise the value. */
function printOutcome(status: RunStatus, output: Json | null, error: ErrorData | null): void {
  if (error) printError(AppError.from(error))
  else if (isJsonObject(output) && typeof output.report === 'string') process.stdout.write(`\n${visibleText(output.report)}\n`)
  else if (output !== null) process.stdout.write(`${typeof output === 'string' ? visibleText(output) : JSON.stringify(output, null, 2)}\n`)
  if (status !== 'succeeded' && status !== 'failed') process.stderr.write(`The run is ${status}.\n`)
}
