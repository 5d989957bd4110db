import { receivedEvents } from '#shared/api/crossing-events.ts'
import { readEventPage, type StoredPage } from '#shared/api/event-page.ts'
import type { RunEvent, ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { GrantsFile } from '#shared/security/grants-file.ts'
import type { ForkRun, Intervention, RunManager, StartRun } from '../../engine/run/run-control.ts'
import type { EngineHost } from '../engine-host.ts'
import type { OwnerConnection } from '../owner/owner-connection.ts'

/** What the command line does with the runs of a workspace, the same whichever process has them. */
export interface RunAccess extends Pick<RunManager, 'list' | 'verify'> {
  /** Stored events after `after`, at most `limit`. Throws `run.not_found`. */
  page(runId: string, after: number, limit: number): Promise<StoredPage>
  /** With what a person granted to its workflow in a file. */
  start(run: StartRun, grants?: GrantsFile): Promise<{ runId: string }>
  subscribe(runId: string, after: number): AsyncGenerator<RunEvent, void, void>
  intervene(runId: string, intervention: Intervention): Promise<void>
  answer(runId: string, wait: string, answer: Json): Promise<void>
  fork(runId: string, fork: ForkRun, preview: boolean): Promise<{ runId: string; again: string[] }>
  /** A value of an event, also where it is kept beside it. */
  value(ref: ValueRef): Promise<Json>
}

/** Runs of an engine in this process. */
export function runsHere({ runs, api }: EngineHost): RunAccess {
  return {
    start: async (run, grants) => {
      if (!grants) return runs.start(run)
      return (await import('../../api/start-granted.ts')).startGranted(api, run, grants)
    },
    list: (query) => runs.list(query),
    page: async (runId, after, limit) => readEventPage(await runs.eventPage(runId, after, limit)),
    verify: (runId) => runs.verify(runId),
    subscribe: (runId, after) => runs.subscribe(runId, after),
    intervene: (runId, intervention) => runs.intervene(runId, intervention),
    answer: (runId, wait, answer) => runs.answer(runId, wait, answer, 'person'),
    fork: (runId, fork, preview) => runs.fork(runId, fork, { preview }),
    value: async (ref) => ('value' in ref ? ref.value : (JSON.parse(Buffer.from(await api.blobs.get(ref.blob)).toString('utf8')) as Json)),
  }
}

/** Runs of the process that has the workspace open, by the contract. */
export function runsOfOwner({ client, call }: OwnerConnection): RunAccess {
  return {
    start: ({ document, inputs, evidenceFolder, model, part, limits, engine, autoApprove, runId }, grants) =>
      call(({ run }) =>
        run.start({
          document,
          inputs,
          evidence: evidenceFolder ? `folder:${evidenceFolder}` : null,
          model: model ?? null,
          ...(part ? { part } : {}),
          ...(limits ? { limits } : {}),
          ...(engine ? { engine } : {}),
          ...(autoApprove ? { autoApprove } : {}),
          ...(runId ? { runId } : {}),
          ...(grants ? { grants } : {}),
        }),
      ),
    list: ({ before, ...query }) => call(({ run }) => run.list({ ...query, ...(before ? { before } : {}) })),
    page: async (runId, after, limit) => readEventPage(await call(({ run }) => run.events({ runId, after, limit }))),
    verify: async (runId) => void (await call(({ run }) => run.verify({ runId }))),
    async *subscribe(runId, after) {
      yield* receivedEvents(await client.run.subscribe({ runId, after }))
    },
    intervene: async (runId, intervention) => void (await call(({ run }) => run.intervene({ runId, intervention }))),
    answer: async (runId, wait, answer) => void (await call(({ run }) => run.answer({ runId, wait, answer }))),
    fork: (runId, fork, preview) => call(({ run }) => run.fork({ runId, ...fork, preview })),
    value: (ref) => ('value' in ref ? Promise.resolve(ref.value) : call(({ run }) => run.value({ hash: ref.blob }))),
  }
}
