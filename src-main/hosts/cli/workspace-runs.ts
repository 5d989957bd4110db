import { toAppError } from '#shared/errors/app-error.ts'
import { type RunEvent, volatileKinds } from '#shared/events/run-event.ts'
import { newRunId } from '../../engine/run/run-id.ts'
import { endLogWriter, type LogWriterLink } from '../../storage/sqlite/log-writer-link.ts'
import { joinWorkspace, type Seat } from '../owner/join-workspace.ts'
import { askPassphrase } from './ask-passphrase.ts'
import { type RunAccess, runsHere, runsOfOwner } from './run-access.ts'
import { storedEventPages } from './run-standing.ts'

/** The runs of a workspace for a command, wherever they are. */
export interface WorkspaceRuns extends RunAccess {
  /** The process that has the workspace open; undefined when it is this one. */
  owner(): number | undefined
  close(): Promise<void>
}

/**
 * Opens a workspace, or connects to its owner. Should that end, the command takes its place, or that of a guest of the next
 * owner: a run that it follows goes on, and what it had asked for is asked for again.
 */
export async function openWorkspaceRuns(folder: string, logWriter?: LogWriterLink): Promise<WorkspaceRuns> {
  const join = (writer?: LogWriterLink) =>
    joinWorkspace({ workspace: folder, services: { askPassphrase }, ...(writer ? { logWriter: writer } : {}) }, 'cli')
  let seat: Seat = await join(logWriter)
  let access = accessOf(seat)
  if (!seat.host && logWriter) endLogWriter(logWriter)
  let coming: Promise<void> | undefined

  const isLost = () => seat.connection?.lost.aborted === true
  /** Once, however many calls found the owner gone. */
  const rejoin = () => {
    coming ??= (async () => {
      process.stderr.write('The process that had the workspace open has ended.\n')
      seat = await join()
      access = accessOf(seat)
    })().finally(() => {
      coming = undefined
    })
    return coming
  }
  const again = async <T>(act: (runs: RunAccess, before: boolean) => Promise<T>): Promise<T> => {
    for (let before = false; ; before = true) {
      const from = access
      try {
        return await act(from, before)
      } catch (thrown) {
        if (from === access && !isLost()) throw thrown
        if (from === access) await rejoin()
      }
    }
  }

  return {
    owner: () => (seat.connection ? seat.pid : undefined),
    start: async (run, grants) => {
      const asked = { ...run, runId: newRunId() }
      return again(async (runs, before) => {
        const started = await runs.start(asked, grants)
        // it may have been started before the owner ended
        if (before) await takeUp(runs, started.runId, 0, false)
        return started
      })
    },
    answer: (runId, wait, answer) =>
      again((runs, before) =>
        runs.answer(runId, wait, answer).catch((thrown) => {
          if (!before || toAppError(thrown).code !== 'run.wait_unknown') throw thrown
        }),
      ),
    list: (query) => again((runs) => runs.list(query)),
    verify: (runId) => again((runs) => runs.verify(runId)),
    page: (runId, after, limit) => again((runs) => runs.page(runId, after, limit)),
    intervene: (runId, intervention) => again((runs) => runs.intervene(runId, intervention)),
    // a fork that was lost with its owner may have begun: it is not asked for twice
    fork: (runId, fork, preview) => access.fork(runId, fork, preview),
    value: (ref) => again((runs) => runs.value(ref)),
    async *subscribe(runId, after) {
      let rests = false
      for (let seen = after; ; ) {
        const from = access
        try {
          for await (const event of from.subscribe(runId, seen)) {
            if (!volatileKinds.has(event.kind)) seen = event.seq
            rests = restsAfter(event, rests)
            yield event
            if (ends.has(event.kind)) return
          }
          if (!isLost()) return
        } catch (thrown) {
          if (from === access && !isLost()) throw thrown
        }
        if (from === access) await rejoin()
        rests = await again<boolean>((runs) => takeUp(runs, runId, seen, rests))
      }
    },
    async close() {
      await coming?.catch(() => {})
      if (seat.host) await seat.host.close()
      else seat.connection.close()
    },
  }
}

const ends: ReadonlySet<string> = new Set(['run.succeeded', 'run.failed', 'run.cancelled'])

const accessOf = (seat: Seat): RunAccess => (seat.host ? runsHere(seat.host) : runsOfOwner(seat.connection))

/** Whether a run rests after an event: it has ended, or a person paused it. */
function restsAfter({ kind }: RunEvent, before: boolean): boolean {
  if (kind === 'run.paused' || ends.has(kind)) return true
  return kind === 'run.resumed' ? false : before
}

/** Goes on with a run that its owner has left at work. Gives whether it rests. */
async function takeUp(runs: RunAccess, runId: string, after: number, rested: boolean): Promise<boolean> {
  let rests = rested
  for await (const page of storedEventPages(runs, runId, after)) rests = page.reduce((before, event) => restsAfter(event, before), rests)
  if (rests) return true
  await runs.intervene(runId, { type: 'resume', reason: 'The process that had it has ended.' }).catch((thrown) => {
    // its end is in the log, to be read like everything else
    if (toAppError(thrown).code !== 'run.ended') throw thrown
  })
  return false
}
