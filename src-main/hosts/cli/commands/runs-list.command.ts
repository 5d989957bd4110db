import type { RunSummary } from '#shared/api/contract.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { type RunStatus, runStatuses } from '#shared/events/run-event.ts'
import type { RunQuery } from '../../../storage/log-store.ts'
import { existingWorkspace } from '../existing-workspace.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint, printJson, visibleLine } from '../terminal.ts'
import { openWorkspaceRuns } from '../workspace-runs.ts'

/** Options of `trellis runs list`. */
export interface ListOptions {
  workspace?: string
  status?: string
  workflow?: string
  since?: string
  text?: string
  limit: string
  page: string
  json?: boolean
}

/** `trellis runs list`: one page of the runs of a workspace. */
export async function runsListCommand(options: ListOptions): Promise<number> {
  const limit = wholeNumber(options.limit, '--limit', 200)
  const pages = wholeNumber(options.page, '--page', 10_000)
  const query: RunQuery = {
    limit,
    ...(options.status === undefined ? {} : { status: statusesIn(options.status) }),
    ...(options.workflow === undefined ? {} : { workflowId: options.workflow }),
    ...(options.since === undefined ? {} : { since: timeIn(options.since) }),
    ...(options.text === undefined ? {} : { text: options.text }),
  }
  const runs = await openWorkspaceRuns(await existingWorkspace(options.workspace))
  try {
    let page = await runs.list(query)
    for (let at = 1; at < pages && page.length > 0; at++)
      page = page.length < limit ? [] : await runs.list({ ...query, before: lastOf(page) })
    for (const run of page) options.json ? printJson(run) : printRun(run)
    if (page.length === limit && !options.json) process.stderr.write(`More may follow: --page ${pages + 1}\n`)
  } finally {
    await runs.close()
  }
  return exitCodes.ok
}

function lastOf(page: readonly RunSummary[]): NonNullable<RunQuery['before']> {
  const { startedAt, runId, rank } = page.at(-1) as RunSummary
  return { startedAt, runId, ...(rank === undefined ? {} : { rank }) }
}

function printRun(run: RunSummary): void {
  const { runId, startedAt, status, workflowName, note } = run
  const time = paint('dim', `${new Date(startedAt).toISOString().slice(0, 16)}Z`)
  process.stdout.write(`${runId}  ${time}  ${status.padEnd(9)}  ${visibleLine(workflowName)}  ${paint('dim', visibleLine(note))}\n`)
}

function statusesIn(text: string): RunStatus[] {
  return text.split(',').map((name) => {
    const status = runStatuses.find((one) => one === name.trim())
    if (!status) throw usage(`There is no status "${name.trim()}".`, `Use ${runStatuses.join(', ')}.`)
    return status
  })
}

/** What `Date.parse` reads beyond these it reads as one browser or another once did: "5" as May 2001. */
const isoTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/
const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

function timeIn(text: string): number {
  const [, number, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const time =
    unit === undefined ? (isoTime.test(text) ? Date.parse(text) : Number.NaN) : Date.now() - Number(number) * (unitMs[unit] as number)
  if (Number.isNaN(time)) throw usage(`"${text}" is no time.`, 'Use for example 2026-01-31, 2026-01-31T08:00Z, 30m, 12h or 7d.')
  return time
}

function wholeNumber(text: string, option: string, most: number): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= most) return number
  throw usage(`${option} takes a number from 1 to ${most}, not "${text}".`, `For example ${option} 20.`)
}

const usage = (message: string, hint: string) => new AppError('request.invalid', message, { hint })
