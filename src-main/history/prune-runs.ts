import type { RunSummary } from '#shared/api/contract.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunManager } from '../engine/run/run-control.ts'
import { endedStatuses } from '../storage/log-store.ts'

const dayMs = 24 * 3_600_000
const pageOfRuns = 200

/** How long runs are kept unless it is said otherwise, in days. */
export const defaultRetentionDays = 90

export interface Pruning {
  /** Runs that ended longer ago than that. */
  olderThanDays: number
  /** So many of the newest runs that have ended stay, however old they are. */
  keep?: number | undefined
  /** Only says which runs they are. */
  dryRun?: boolean | undefined
}

/** Deletes whole runs, and says which. One that may still go on is never touched, nor one that goes on again meanwhile. */
export async function pruneRuns(
  runs: Pick<RunManager, 'list' | 'delete'>,
  { olderThanDays, keep = 0, dryRun = false }: Pruning,
  now = Date.now(),
): Promise<RunSummary[]> {
  const pruned: RunSummary[] = []
  let kept = 0
  for (let last: RunSummary | undefined; ; ) {
    const page = await runs.list({ status: [...endedStatuses], limit: pageOfRuns, ...(last ? { before: last } : {}) })
    for (const run of page) {
      const isOld = (run.endedAt ?? run.startedAt) < now - olderThanDays * dayMs
      if (++kept <= keep || !isOld) continue
      if (dryRun || (await isGone(runs, run.runId))) pruned.push(run)
    }
    last = page.at(-1)
    if (page.length < pageOfRuns) return pruned
  }
}

async function isGone(runs: Pick<RunManager, 'delete'>, runId: string): Promise<boolean> {
  try {
    await runs.delete(runId)
    return true
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code.startsWith('run.')) return false
    throw thrown
  }
}

/**
 * The days that runs are kept: `$TRELLIS_RUN_RETENTION_DAYS`, or 90. Null when they are kept for good, which is what 0 says;
 * what is no number of days is as if it were not there.
 */
export function retentionDays(env: NodeJS.ProcessEnv = process.env): number | null {
  const given = (env.TRELLIS_RUN_RETENTION_DAYS ?? env.HISTORY_RETENTION_DAYS ?? '').trim()
  const days = given === '' ? Number.NaN : Number(given)
  if (!Number.isFinite(days) || days < 0) return defaultRetentionDays
  return days === 0 ? null : days
}
