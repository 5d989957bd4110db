import { AppError, toAppError } from '#shared/errors/app-error.ts'
import { isTerminal, type RunView } from '#shared/events/run-view.ts'
import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { spansOf } from '../../../engine/journal/event-envelope.ts'
import { existingWorkspace } from '../existing-workspace.ts'
import { exitCodes } from '../exit-codes.ts'
import type { RunAccess } from '../run-access.ts'
import { standingOf, storedEventPages } from '../run-standing.ts'
import { paint, printError, printJson, visibleJson, visibleLine } from '../terminal.ts'
import { openWorkspaceRuns } from '../workspace-runs.ts'

/** Options of `trellis runs show`. */
export interface ShowOptions {
  workspace?: string
  events?: boolean
  json?: boolean
}

/** `trellis runs show ID`: how a run stands, or its events. Ends with 1 when they are not what was written. */
export async function runsShowCommand(runId: string, options: ShowOptions): Promise<number> {
  const runs = await openWorkspaceRuns(await existingWorkspace(options.workspace))
  try {
    if (options.events)
      for await (const page of storedEventPages(runs, runId))
        for (const event of page) printJson({ ...event, ...spansOf(event.runId, event.path) })
    else await show(runs, runId, options.json ?? false)
    await runs.verify(runId)
  } catch (thrown) {
    if (toAppError(thrown).code !== 'journal.corrupt') throw thrown
    printError(thrown)
    return exitCodes.failed
  } finally {
    await runs.close()
  }
  return exitCodes.ok
}

async function show(runs: RunAccess, runId: string, json: boolean): Promise<void> {
  const view = await withPresent(runs, await standingOf(runs, runId))
  const output = view.output ? await runs.value(view.output) : null
  if (json) printJson(asJson(view, output))
  else printForPerson(view, output)
}

/** The view with what no log says: that there is no room for the run yet, or that its log takes no rows. */
async function withPresent(runs: RunAccess, view: RunView): Promise<RunView> {
  if (isTerminal(view.status)) return view
  const began = Math.floor((view.queuedAt ?? view.startedAt ?? 0) / 1000)
  const near = await runs.list({ since: began - 1_000, until: began + 1_000, limit: 200 })
  const now = near.find((run) => run.runId === view.runId)
  if (!now || now.status === view.status) return view
  return { ...view, status: now.status, held: now.note || null }
}

const isoTime = (micros: number | null) => (micros === null ? null : new Date(micros / 1000).toISOString())

function asJson(view: RunView, output: Json | null) {
  return {
    run_id: view.runId,
    status: view.status,
    ...(view.held === null ? {} : { held: view.held }),
    workflow_id: view.workflowId,
    workflow_name: view.workflowName,
    started_at: isoTime(view.startedAt),
    ended_at: isoTime(view.endedAt),
    waits: view.waits.map(({ id, node, request }) => ({ id, node, ...request })),
    nodes: [...view.nodes.values()].map(({ id, kind, label, status, counts, ms, latest }) => ({
      id,
      kind,
      label,
      status,
      visits: Object.values(counts).reduce((sum, count) => sum + count, 0),
      ms,
      error: latest.error,
    })),
    output,
    error: view.error,
  }
}

function printForPerson(view: RunView, output: Json | null): void {
  const out = (line: string) => process.stdout.write(`${line}\n`)
  out(`${paint('bold', visibleLine(view.workflowName))}  ${view.status}`)
  out(
    paint('dim', `${view.runId}, started ${isoTime(view.startedAt) ?? 'not yet'}${view.endedAt ? `, ended ${isoTime(view.endedAt)}` : ''}`),
  )
  if (view.held !== null) out(visibleLine(view.held))
  // the log names a node as it begins: one that was skipped has only its id
  for (const { id, label, status, latest } of view.nodes.values())
    out(`  ${status.padEnd(9)}  ${visibleLine(label || id)}${latest.error ? `: ${visibleLine(latest.error.message)}` : ''}`)
  for (const { id, request } of view.waits) {
    out(`${paint('yellow', '?')} ${visibleLine(request.title)} ${paint('dim', `(${request.type}, --wait '${visibleLine(id)}')`)}`)
    if (request.body) out(visibleText(request.body))
    if (request.details !== undefined) out(visibleJson(request.details, 2))
    if (request.options) out(`  one of: ${visibleLine(request.options.join(', '))}`)
    if (request.fields !== undefined) out(`  as: ${visibleJson(request.fields)}`)
  }
  if (view.error) printError(AppError.from(view.error))
  else if (output !== null) out(typeof output === 'string' ? visibleText(output) : visibleJson(output, 2))
}
