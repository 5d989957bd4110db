import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunStatus } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { StartRun } from '../../../engine/run/run-control.ts'
import { loadDocument } from '../../../storage/document-file.ts'
import type { LogWriterLink } from '../../../storage/sqlite/log-writer-link.ts'
import { askPassphrase } from '../ask-passphrase.ts'
import { exitCodeOf, followRun } from '../follow-run.ts'
import { limitsOption } from '../limits-option.ts'
import { partOption } from '../part-option.ts'
import type { RunOptions } from '../program.ts'
import { readInput } from '../read-input.ts'
import { runsHere } from '../run-access.ts'
import { stopSignal } from '../stop-signals.ts'
import { paint, visibleLine } from '../terminal.ts'
import { openWorkspaceRuns } from '../workspace-runs.ts'

/** `trellis run FILE`: runs a workflow to its end, or until it waits for a person who is not there. */
export async function runCommand(file: string, options: RunOptions, logWriter?: LogWriterLink): Promise<number> {
  if (options.engine !== 'scheduler' && options.engine !== 'langgraph')
    throw new AppError('request.invalid', `There is no engine "${options.engine}".`, { hint: 'Use scheduler or langgraph.' })
  const stop = stopSignal()
  let temporary: string | undefined
  let status: RunStatus = 'queued'
  try {
    const [document, inputs, evidenceFolder, grants] = await Promise.all([
      loadDocument(file),
      readInput(options.input),
      evidenceFolderOf(options.evidence),
      options.grant === undefined ? undefined : import('../grant-option.ts').then((it) => it.readGrantsFile(options.grant as string)),
    ])
    warnOfUnknownInputs(document, inputs)
    const part = partOption(document, options)
    const limits = await limitsOption(options)
    if (options.workspace === undefined) temporary = await makeTemporary()
    const runs = await (temporary === undefined
      ? openWorkspaceRuns(resolve(options.workspace as string), logWriter)
      : temporaryRuns(temporary))
    try {
      const wanted: StartRun = {
        document,
        inputs,
        evidenceFolder,
        ...(options.model === undefined ? {} : { model: options.model }),
        engine: options.engine,
        autoApprove: options.yes ?? false,
        ...(part ? { part } : {}),
        ...(limits ? { limits } : {}),
      }
      const { runId } = await runs.start(wanted, grants)
      status = await followRun(runs, runId, options, stop.signal)
    } finally {
      await runs.close()
    }
    if (status === 'waiting' && temporary)
      process.stderr.write(
        `The run is kept in ${temporary}. Answer approvals with --yes, or run in a workspace (--workspace) and answer in the app.\n`,
      )
    return exitCodeOf(status)
  } finally {
    stop.release()
    if (temporary && status !== 'waiting') await rm(temporary, { recursive: true, force: true })
  }
}

/** Of a workspace that nobody else knows. */
async function temporaryRuns(folder: string) {
  const { openEngineHost } = await import('../../engine-host.ts')
  const host = await openEngineHost({ workspace: folder, alone: true, services: { askPassphrase } })
  return { ...runsHere(host), close: () => host.close() }
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
