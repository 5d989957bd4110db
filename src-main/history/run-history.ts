import type { RunSummary } from '#shared/api/contract.ts'
import type { ExportedRun, ExportFormat, Interaction, SessionRecord } from '#shared/api/run-history.ts'
import type { RunManager } from '../engine/run/run-control.ts'
import type { FileBlobStore } from '../storage/file-blob-store.ts'
import type { LogStore } from '../storage/log-store.ts'
import { exportRun } from './export/export-run.ts'
import { type Housekeeping, keepHouse } from './housekeeping.ts'
import { interactionsOf } from './interactions.ts'
import { exportRuns } from './otlp/otlp-export.ts'
import { type Pruning, pruneRuns } from './prune-runs.ts'
import { readRun } from './read-run.ts'
import { sessionOf } from './session.ts'

/** Runs that are history: looked at as sessions, taken along as files, and taken away. */
export interface RunHistory {
  session(runId: string): Promise<SessionRecord>
  interactions(runId: string, after: number, limit: number): Promise<{ interactions: Interaction[]; next: number | null }>
  export(runId: string, format: ExportFormat): Promise<ExportedRun>
  /** Throws `run.not_ended` and `run.not_found`. */
  delete(runId: string): Promise<void>
  prune(pruning: Pruning): Promise<RunSummary[]>
  /** Takes what nothing names any more off the disk now; otherwise it is done in the background. */
  collect(): Promise<void>
  /** Ends the work in the background. */
  close(): Promise<void>
}

export interface RunHistoryOptions {
  store: LogStore
  blobs: FileBlobStore
  runs: RunManager
  /** Folders beside the runs whose files name blobs. */
  folders: readonly string[]
}

/** Opens the history of a workspace, keeps house in it (`keepHouse`), and sends what ends to a collector (`exportRuns`). */
export function openRunHistory({ store, blobs, runs, folders }: RunHistoryOptions): RunHistory {
  const house: Housekeeping = keepHouse(runs, { store, blobs, folders })
  const read = (runId: string) => readRun({ store, blobs, runs }, runId)
  const otlp = exportRuns(runs, read)
  return {
    session: async (runId) => sessionOf(await read(runId)),
    async interactions(runId, after, limit) {
      const all = (await interactionsOf(await read(runId))).filter(({ seq }) => seq > after)
      return { interactions: all.slice(0, limit), next: all.length > limit ? (all[limit - 1]?.seq ?? null) : null }
    },
    export: async (runId, format) => exportRun(await read(runId), format),
    async delete(runId) {
      await runs.delete(runId)
      house.deleted()
    },
    async prune(pruning) {
      const pruned = await pruneRuns(runs, pruning)
      if (pruned.length > 0 && !pruning.dryRun) house.deleted()
      return pruned
    },
    collect: () => house.collect(),
    async close() {
      await Promise.all([house.close(), otlp.close()])
    },
  }
}
