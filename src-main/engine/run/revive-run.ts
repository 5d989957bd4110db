import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import type { Dropped, RunEvent, RunEventData } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import type { LogStore, RunRecord } from '../../storage/log-store.ts'
import type { DurableRunLog } from '../journal/durable-run-log.ts'
import { EarlierLife } from '../journal/earlier-life.ts'
import { eventOf } from '../journal/event-envelope.ts'
import { refuseAnswer } from '../journal/refuse-answer.ts'
import { beginLog } from './begin-log.ts'
import { loadMemo } from './fork/fork-snapshot.ts'
import { noteOfError } from './run-record.ts'
import { checkVersions, kindVersions, loadSnapshot, type RunSnapshot } from './run-snapshot.ts'

const pageRows = 2_000

/** What a run goes on by, beside its log. */
export interface Opening {
  /** An answer that came while its run was out of memory. */
  answer?: EarlyAnswer
  /** Who wanted it to go on. */
  intervention?: RunEventData['run.intervened']
  /** What is done anew. */
  dropped?(earlier: EarlierLife, snapshot: RunSnapshot): Dropped[]
}

/** An answer that came while its run was out of memory. */
export interface EarlyAnswer {
  id: string
  answer: Json
  by: 'person' | 'flag'
}

export interface Revival {
  store: LogStore
  blobs: BlobStore
  /** What has to be the same as when the run was started, node kinds aside. */
  versionsFor(documents: readonly WorkflowDocument[]): Promise<Record<string, string>>
  /** Started elsewhere: its approvals do not count here. */
  foreign: boolean
  opening: Opening
  openLog(epoch: number, snapshot: RunSnapshot | null, earlier: EarlierLife): DurableRunLog
}

/** Every event of a run, in order, as the log has them: who goes by them looks first whether they are what was written. */
export async function* storedEvents(store: LogStore, { runId, correlationId }: RunRecord): AsyncGenerator<RunEvent, void, void> {
  for (let seen = 0; ; ) {
    const rows = await store.read(runId, seen, pageRows)
    for (const row of rows) yield eventOf(runId, correlationId, row)
    seen = rows.at(-1)?.seq ?? seen
    if (rows.length < pageRows) return
  }
}

/** The same, once they are known to be what was written. Throws `journal.corrupt` before the first one otherwise. */
export async function* verifiedEvents(store: LogStore, record: RunRecord): AsyncGenerator<RunEvent, void, void> {
  await store.verify(record.runId)
  yield* storedEvents(store, record)
}

/** Throws `journal.corrupt`. */
export async function readEarlierLife(store: LogStore, record: RunRecord): Promise<EarlierLife> {
  const earlier = new EarlierLife()
  for await (const event of verifiedEvents(store, record)) earlier.add(event)
  return earlier.end()
}

/**
 * Takes over a run that no process has, and writes down that it goes on. Throws `journal.corrupt`, `run.wait_unknown`, and
 * `journal.diverged` when what it depends on has changed; in that case it is failed for good.
 */
export async function reviveRun(
  record: RunRecord,
  { store, blobs, versionsFor, foreign, opening, openLog }: Revival,
): Promise<{ log: DurableRunLog; snapshot: RunSnapshot; earlier: EarlierLife }> {
  const earlier = await readEarlierLife(store, record)
  if (foreign) earlier.forgetApprovals()
  const { answer, intervention } = opening
  const wait = answer && earlier.waits.get(answer.id)
  if (answer && !wait)
    throw new AppError('run.wait_unknown', `Nothing waits for an answer at "${answer.id}".`, { hint: 'It was answered already.' })
  if (answer && wait) refuseAnswer(wait.request, answer.answer)
  const { epoch } = await store.claim(record.runId)
  try {
    const kept = await loadSnapshot(record.snapshot, blobs, foreign)
    const snapshot = foreign ? { ...kept, autoApprove: false } : kept
    const documents = [snapshot.document, ...Object.values(snapshot.workflows)]
    checkVersions(snapshot.versions, { ...(await versionsFor(documents)), ...kindVersions(documents) })
    const dropped = opening.dropped?.(earlier, snapshot) ?? []
    for (const one of dropped) earlier.drop(one)
    if (snapshot.fork) earlier.memo = await loadMemo(snapshot.fork.memo, blobs)
    const log = openLog(epoch, snapshot, earlier)
    // its process ended when the run was kept, and before anything of it was
    if (earlier.seq === 0) beginLog(log, record, snapshot)
    if (intervention) log.emit('', 'run.intervened', intervention)
    if (answer && wait) {
      log.emit(wait.path, 'step.answer', { name: wait.name, answer: answer.answer, by: answer.by })
      earlier.waits.delete(answer.id)
      earlier.answers.set(answer.id, answer.answer)
    }
    if (earlier.seq > 0) log.emit('', 'run.resumed', { from: earlier.seq, ...(dropped.length > 0 ? { dropped } : {}) })
    for (const { path, kind, data } of earlier.agents.resumed()) log.emit(path, kind, data)
    log.change({ status: 'running', note: '', endedAt: null })
    await log.flush()
    return { log, snapshot, earlier }
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code === 'journal.diverged') await giveUp(openLog(epoch, null, earlier), earlier, error)
    throw error
  }
}

/** A run that can never go on is failed, with the reason in its log. */
async function giveUp(log: DurableRunLog, { lastSuccess, spent }: EarlierLife, error: AppError): Promise<void> {
  const ms = Math.round(spent.seconds * 1000)
  log.emit('', 'run.failed', { error: error.toJSON(), partial: lastSuccess !== null, lastSuccess, ms })
  log.change({ status: 'failed', note: noteOfError(error.message), endedAt: Date.now() })
  await log.flush()
}
