import type { FoundText, RunFilter } from '#shared/api/contract.ts'
import type { RunStatistics, StatisticsQuery } from '#shared/api/run-statistics.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { PartOfRun, RunStatus } from '#shared/events/run-event.ts'
import type { AlertOfRun } from '#shared/investigation/evidence.ts'

/** One row of a run's log. `data` is JSON text; `cause` a seq of the same run. */
export interface LogRow {
  /** Dense per run, from 1. */
  seq: number
  /** Microseconds since the epoch; for display only. */
  at: number
  path: string
  kind: string
  data: string
  cause: number | null
}

/** What is known of a run without reading its log. */
export interface RunRecord {
  runId: string
  workflowId: string
  workflowName: string
  status: RunStatus
  /** Content hash of what the run was started with. */
  snapshot: string
  correlationId: string
  /** Epoch milliseconds. */
  startedAt: number
  endedAt: number | null
  /** One line for lists: what came of it, or what it waits for. */
  note: string
  /** HMAC over the fields that say what is run, by a key that is not in the workspace. */
  seal: string
  /** What part of its workflow it is of, or null: the whole. */
  part: PartOfRun | null
  /** Labels of the agents that its workflow has. */
  agents: readonly string[]
  /** The alert that it is about, once that is known. */
  alert: AlertOfRun | null
}

export type RunChange = Partial<Pick<RunRecord, 'status' | 'endedAt' | 'note' | 'snapshot' | 'seal' | 'alert'>>

/** Which runs, as the contract has it. Times are epoch milliseconds. */
export interface RunQuery extends Readonly<RunFilter> {
  limit: number
  /** The last run of the page before. */
  before?: { startedAt: number; runId: string; rank?: number | undefined }
}

/** A run as it is listed: where words were asked for, with how well it fits (the lower the better) and where they stand in it. */
export interface FoundRun extends RunRecord {
  rank?: number
  found?: FoundText | undefined
}

/** Statuses that a run does not leave by itself. */
export const endedStatuses: readonly RunStatus[] = ['succeeded', 'failed', 'cancelled']

/** Whether the last row of a run is what its status says: a run that ended has its end there. */
export function endsAs(status: RunStatus | undefined, last: string | undefined): boolean {
  return status === undefined || !endedStatuses.includes(status) || last === `run.${status}`
}

export function notEnded({ runId, status }: Pick<RunRecord, 'runId' | 'status'>): AppError {
  return new AppError('run.not_ended', `The run "${runId}" is ${status} and cannot be deleted.`, { hint: 'Stop it first.' })
}

/** Fields that hold the hash of a blob: of a value that was put aside, a file of evidence, a snapshot. */
export const blobFields = ['blob', 'hash', 'snapshot'] as const

const named = new RegExp(`"(?:${blobFields.join('|')})":"([0-9a-f]{64})"`, 'g')

/** Hashes of blobs that the data of a row names. */
export function blobsIn(data: string): string[] {
  return [...data.matchAll(named)].map((match) => match[1] as string)
}

/** The words that a run is searched by, each in lower case. */
export function wordsOf(text: string | undefined): string[] {
  return (text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}

/**
 * Where the logs of runs live. One owner at a time writes to a run: `claim` raises its epoch, and whoever holds an older
 * one is refused with `journal.fenced`. Throws `journal.unwritable` when the medium does not take a write; nothing of that
 * append is then kept.
 */
export interface LogStore {
  /** Why this store may only be read (it is damaged), or null. Writes then throw it. */
  readonly damage: AppError | null
  /** Keeps a new run, claimed by the caller with epoch 1. */
  create(record: RunRecord): Promise<void>
  /** Takes a run over. Gives the new epoch and the seq of its last row. Throws `run.not_found`. */
  claim(runId: string): Promise<{ epoch: number; seq: number }>
  /** Keeps rows durably, all or none, with what changes in the record. The first one follows `expectedSeq`. */
  append(runId: string, epoch: number, expectedSeq: number, rows: readonly LogRow[], change?: RunChange): Promise<void>
  /** Rows after `after`, in order, at most `limit`. */
  read(runId: string, after: number, limit: number): Promise<LogRow[]>
  /** The same as the JSON text of an `EventPage`, which may end early. Throws `run.not_found`. */
  page(runId: string, after: number, limit: number): Promise<string>
  run(runId: string): Promise<RunRecord | undefined>
  /**
   * Newest first; runs of one moment by their id, the last one first. With words, those first that fit best: each word has to
   * be in the name, the note or the id of a run, or begin a word of what went in and came out of it, its models and its tools.
   */
  list(query: RunQuery): Promise<FoundRun[]>
  /** What the runs of some time did, together. Asked again, it tells more while `behind` is not 0. */
  statistics(query: StatisticsQuery): Promise<RunStatistics>
  /** Takes a run away for good, with its rows. Throws `run.not_found`, and `run.not_ended` when it may still go on. */
  delete(runId: string): Promise<void>
  /** Hashes of the blobs that the rows of a run name; none for a run that is not there. */
  blobsOf(runId: string): Promise<string[]>
  /** Throws `journal.corrupt` when the rows of a run are not those that were written, or its last one is not the end that it had. */
  verify(runId: string): Promise<void>
  close(): Promise<void>
}
