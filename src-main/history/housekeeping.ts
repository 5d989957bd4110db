import type { RunManager } from '../engine/run/run-control.ts'
import type { Collection } from './collect-blobs.ts'
import { collectBlobs } from './collect-blobs.ts'
import { pruneRuns, retentionDays } from './prune-runs.ts'

/** After the start there is other work to do: only then, in milliseconds. A command that is over sooner does none of it. */
const firstMs = 30_000
const everyMs = 24 * 3_600_000
/** Many runs are deleted one after the other: their blobs are collected together. */
const afterDeletionMs = 5_000

export interface Housekeeping {
  /** Runs were deleted: what only they named is collected soon. */
  deleted(): void
  /** Waits for what is under way. */
  close(): Promise<void>
}

/** Prunes runs by their age and collects blobs, in the background, while a workspace is open. */
export function keepHouse(runs: RunManager, collection: Collection, days: number | null = retentionDays()): Housekeeping {
  const timers = new Set<NodeJS.Timeout>()
  let work: Promise<unknown> = Promise.resolve()
  let closed = false

  /** One after the other; what cannot be done now is tried again the next time. */
  const next = (job: () => Promise<unknown>) => {
    work = work.then(() => (closed ? undefined : job())).catch(() => {})
    return work
  }
  const collect = () => next(() => collectBlobs(collection))
  const prune = () => next(async () => (days === null ? undefined : pruneRuns(runs, { olderThanDays: days })))
  const after = (ms: number, job: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      job()
    }, ms)
    timer.unref()
    timers.add(timer)
    return timer
  }
  const daily = () => {
    void prune()
    void collect()
    after(everyMs, daily)
  }
  let collecting: NodeJS.Timeout | undefined
  after(firstMs, daily)

  return {
    deleted() {
      if (closed || (collecting && timers.has(collecting))) return
      collecting = after(afterDeletionMs, () => void collect())
    },
    async close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      await work
    },
  }
}
