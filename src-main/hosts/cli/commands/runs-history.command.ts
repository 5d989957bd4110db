import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunSummary } from '#shared/api/contract.ts'
import { type ExportFormat, exportFormats } from '#shared/api/run-history.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { retentionDays } from '../../../history/prune-runs.ts'
import { writeFileAtomically } from '../../../storage/atomic-file.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint, printError, printJson, visibleLine } from '../terminal.ts'
import { type HistoryAccess, openWorkspaceHistory } from '../workspace-history.ts'

interface InWorkspace {
  workspace?: string
}

async function withHistory<T>({ workspace }: InWorkspace, work: (history: HistoryAccess) => Promise<T>): Promise<T> {
  const history = await openWorkspaceHistory(workspace)
  try {
    return await work(history)
  } finally {
    await history.close()
  }
}

/** `trellis runs export ID`: a run as a file, or on the output. */
export async function runsExportCommand(runId: string, options: InWorkspace & { format: string; out?: string }): Promise<number> {
  const format = exportFormats.find((one): one is ExportFormat => one === options.format)
  if (!format)
    throw new AppError('request.invalid', `There is no format "${options.format}".`, { hint: `Use ${exportFormats.join(', ')}.` })
  const { name, text } = await withHistory(options, (history) => history.export(runId, format))
  if (options.out === undefined) {
    await new Promise<void>((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())))
    return exitCodes.ok
  }
  const isFolder = (await stat(options.out).catch(() => undefined))?.isDirectory()
  const file = isFolder ? join(options.out, name) : options.out
  await writeFileAtomically(file, text)
  process.stderr.write(`Written to ${visibleLine(file)}\n`)
  return exitCodes.ok
}

/** `trellis runs delete ID…`: deletes runs that have ended. Those that can be are, also when another cannot. */
export function runsDeleteCommand(runIds: readonly string[], options: InWorkspace): Promise<number> {
  return withHistory(options, async (history) => {
    let failed = false
    for (const runId of runIds)
      try {
        await history.delete(runId)
        process.stdout.write(`Deleted ${visibleLine(runId)}\n`)
      } catch (thrown) {
        failed = true
        printError(thrown)
      }
    return failed ? exitCodes.failed : exitCodes.ok
  })
}

/** Options of `trellis runs prune`. */
export interface PruneOptions extends InWorkspace {
  olderThan?: string
  keep?: string
  dryRun?: boolean
  json?: boolean
}

/** `trellis runs prune`: deletes the runs that ended too long ago. */
export async function runsPruneCommand(options: PruneOptions): Promise<number> {
  const olderThanDays = options.olderThan === undefined ? retentionDays() : numberIn(options.olderThan, '--older-than')
  if (olderThanDays === null)
    throw new AppError('request.invalid', 'Runs are kept for good here.', { hint: 'Say how old they have to be with --older-than DAYS.' })
  const keep = options.keep === undefined ? undefined : numberIn(options.keep, '--keep')
  if (keep !== undefined && !Number.isInteger(keep)) throw wrong(options.keep, '--keep')
  const dryRun = options.dryRun ?? false
  const pruned = await withHistory(options, (history) => history.prune({ olderThanDays, keep, dryRun }))
  if (options.json) {
    printJson({ dry_run: dryRun, deleted: pruned.map(({ runId }) => runId) })
    return exitCodes.ok
  }
  for (const run of pruned) process.stdout.write(`${lineOf(run)}\n`)
  const count = `${pruned.length} ${pruned.length === 1 ? 'run' : 'runs'}`
  process.stdout.write(`${dryRun ? `${count} would be deleted.` : `${count} deleted.`}\n`)
  return exitCodes.ok
}

function lineOf({ runId, startedAt, status, workflowName }: RunSummary): string {
  return `${runId}  ${paint('dim', `${new Date(startedAt).toISOString().slice(0, 16)}Z`)}  ${status}  ${visibleLine(workflowName)}`
}

function numberIn(text: string, option: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(number) || number < 0 || number > 100_000) throw wrong(text, option)
  return number
}

function wrong(text: string | undefined, option: string): AppError {
  return new AppError('request.invalid', `${option} takes a number, and "${text}" is none that it takes.`, { hint: 'For example 90.' })
}
