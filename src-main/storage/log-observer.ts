import { LRUCache } from 'lru-cache'
import { type AppError, toAppError } from '#shared/errors/app-error.ts'
import type { LogRow, LogStore, RunChange, RunRecord } from './log-store.ts'

/** Requests to a store, by what they ask. */
export type StoreOperation = 'create' | 'claim' | 'append' | 'read' | 'run' | 'list' | 'statistics' | 'delete' | 'blobs' | 'verify'

/** Looks on as a log store is used. Nothing waits for it, so it takes what it is given and works on it later. */
export interface LogObserver {
  /** A run was kept for the first time. */
  began?(run: RunRecord): void
  /** Rows of a run are durable now, and its record has changed with them. */
  kept?(run: RunRecord, rows: readonly LogRow[], change: RunChange | undefined): void
  /** A request has ended, after so many milliseconds; `error` where it was refused. */
  ended?(operation: StoreOperation, ms: number, error: AppError | null): void
}

/** Runs whose record is remembered, so that rows can be told with it. */
const mostKnown = 10_000

/** The same store, with others looking on: the one place where everything that runs do comes by. */
export function observedLogStore(store: LogStore, observers: readonly LogObserver[]): LogStore {
  const known = new LRUCache<string, RunRecord>({ max: mostKnown })

  async function timed<T>(operation: StoreOperation, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    let error: AppError | null = null
    try {
      return await work()
    } catch (thrown) {
      error = toAppError(thrown)
      throw thrown
    } finally {
      for (const observer of observers) observer.ended?.(operation, performance.now() - startedAt, error)
    }
  }

  async function run(runId: string): Promise<RunRecord | undefined> {
    const record = await timed('run', () => store.run(runId))
    if (record) known.set(runId, record)
    return record
  }

  return {
    get damage() {
      return store.damage
    },
    async create(record) {
      await timed('create', () => store.create(record))
      known.set(record.runId, record)
      for (const observer of observers) observer.began?.(record)
    },
    claim: (runId) => timed('claim', () => store.claim(runId)),
    async append(runId, epoch, expectedSeq, rows, change) {
      await timed('append', () => store.append(runId, epoch, expectedSeq, rows, change))
      const record = known.get(runId) ?? (await run(runId))
      if (record) for (const observer of observers) observer.kept?.(record, rows, change)
    },
    read: (runId, after, limit) => timed('read', () => store.read(runId, after, limit)),
    page: (runId, after, limit) => timed('read', () => store.page(runId, after, limit)),
    run,
    list: (query) => timed('list', () => store.list(query)),
    statistics: (query) => timed('statistics', () => store.statistics(query)),
    async delete(runId) {
      await timed('delete', () => store.delete(runId))
      known.delete(runId)
    },
    blobsOf: (runId) => timed('blobs', () => store.blobsOf(runId)),
    verify: (runId) => timed('verify', () => store.verify(runId)),
    close: () => store.close(),
  }
}
