import type { RunManager } from '../engine/run/run-control.ts'
import type { Collection } from './collect-blobs.ts'
import { collectBlobs } from './collect-blobs.ts'
import { pruneRuns, retentionDays } from './prune-runs.ts'

/** In milliseconds. */
const usualTimes = {
  /** After the start there is other work to do: only then. A command that is over sooner does none of it. */
  first: 30_000,
  every: 24 * 3_600_000,
  /** Many runs are deleted one after the other: their blobs are collected together. */
  afterDeletion: 5_000,
}

export interface Housekeeping {
  /** Runs were deleted: what only they named is collected soon. */
  deleted(): void
  /** Collects now, after what is under way. */
  collect(): Promise<void>
  /** Waits for what is under way. */
  close(): Promise<void>
}

/** Prunes runs by their age and collects blobs, in the background, while a workspace is open. */
export function keepHouse(
  runs: Pick<RunManager, 'list' | 'delete'>,
  collection: Collection,
  { days = retentionDays(), times = usualTimes }: { days?: number | null; times?: typeof usualTimes } = {},
): Housekeeping {
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
    after(times.every, daily)
  }
  let collecting: NodeJS.Timeout | undefined
  after(times.first, daily)

  return {
    deleted() {
      if (closed || (collecting && timers.has(collecting))) return
      collecting = after(times.afterDeletion, () => void collect())
    },
    collect: async () => void (await collect()),
    async close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      await work
    },
  }
}
