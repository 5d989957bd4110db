import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import type { RunStatistics } from '#shared/api/run-statistics.ts'
import { AppError, type ErrorData, toAppError } from '#shared/errors/app-error.ts'
import type { FoundRun, LogRow, LogStore, RunRecord } from '../log-store.ts'
import { flatRows, type LogRequest, type ReplyBatch, type RequestBatch } from './log-writer.ts'
import { type OpenLog, startLogWriter } from './log-writer-thread.ts'

type Opened = { opened: true; damage: ErrorData | null } | { opened: false; error: ErrorData }

/** Batches that are on their way at once: while one is committed, the next is gathered and a third copied. */
const mostUnderway = 2

/**
 * Opens the log store in `file`, with its writer in a thread of its own. Throws `journal.corrupt` when the file is no
 * database at all, `journal.unwritable`, or `workspace.too_new`. A damaged database opens for reading, with `damage` set.
 * Values that lie in the folder `blobs` can be searched like those in the log itself.
 */
export async function openSqliteLogStore(
  file: string,
  { worker = startLogWriter(), blobs = null }: { worker?: Worker; blobs?: string | null } = {},
): Promise<LogStore> {
  worker.ref()
  worker.postMessage({ file, blobs } satisfies OpenLog)
  const opened = await Promise.race([
    once(worker, 'message').then(([message]) => message as Opened),
    once(worker, 'exit').then((): never => {
      throw new AppError('journal.unwritable', 'The log writer ended before it had opened the log.', { place: { file } })
    }),
  ])
  if (!opened.opened) {
    await worker.terminate()
    throw AppError.from(opened.error)
  }
  return new SqliteLogStore(worker, opened.damage && AppError.from(opened.damage), file)
}

class SqliteLogStore implements LogStore {
  readonly damage: AppError | null
  readonly #worker: Worker
  #gathered: LogRequest[] = []
  readonly #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: AppError) => void }>()
  #next = 0
  #underway = 0
  #scheduled = false
  #ended: AppError | null = null

  constructor(worker: Worker, damage: AppError | null, file: string) {
    this.#worker = worker
    this.damage = damage
    worker.unref()
    worker.on('message', (batch: ReplyBatch) => this.#settle(batch))
    worker.on('error', (cause) => this.#end(toAppError(cause, 'journal.closed', { file })))
    worker.on('exit', () => this.#end(new AppError('journal.closed', 'The log writer has ended.', { place: { file } })))
  }

  #ask(request: LogRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended)
      this.#open.set(this.#next++, { resolve, reject })
      if (this.#open.size === 1) this.#worker.ref()
      this.#gathered.push(request)
      if (this.#scheduled || this.#underway >= mostUnderway) return
      this.#scheduled = true
      queueMicrotask(() => {
        this.#scheduled = false
        this.#send()
      })
    })
  }

  #send(): void {
    if (this.#gathered.length === 0 || this.#ended) return
    const requests = this.#gathered
    this.#gathered = []
    this.#underway++
    this.#worker.postMessage({ first: this.#next - requests.length, requests } satisfies RequestBatch)
  }

  #settle({ first, replies }: ReplyBatch): void {
    this.#underway--
    for (const [i, reply] of replies.entries()) {
      const open = this.#open.get(first + i)
      this.#open.delete(first + i)
      if ('error' in reply) open?.reject(AppError.from(reply.error))
      else open?.resolve(reply.value)
    }
    if (this.#open.size === 0) this.#worker.unref()
    this.#send()
  }

  #end(error: AppError): void {
    this.#ended ??= error
    for (const open of this.#open.values()) open.reject(this.#ended)
    this.#open.clear()
  }

  async create(record: RunRecord): Promise<void> {
    await this.#ask(['create', record])
  }

  async claim(runId: string): Promise<{ epoch: number; seq: number }> {
    return (await this.#ask(['claim', runId])) as { epoch: number; seq: number }
  }

  append: LogStore['append'] = async (runId, epoch, expectedSeq, rows, change) => {
    await this.#ask(['append', runId, epoch, expectedSeq, flatRows(rows), change])
  }

  page: LogStore['page'] = async (runId, after, limit) => (await this.#ask(['page', runId, after, limit])) as string

  async read(runId: string, after: number, limit: number): Promise<LogRow[]> {
    return (await this.#ask(['read', runId, after, limit])) as LogRow[]
  }

  async run(runId: string): Promise<RunRecord | undefined> {
    return (await this.#ask(['run', runId])) as RunRecord | undefined
  }

  list: LogStore['list'] = async (query) => (await this.#ask(['list', query])) as FoundRun[]

  statistics: LogStore['statistics'] = async (query) => (await this.#ask(['statistics', query])) as RunStatistics

  async delete(runId: string): Promise<void> {
    await this.#ask(['delete', runId])
  }

  async blobsOf(runId: string): Promise<string[]> {
    return (await this.#ask(['blobsOf', runId])) as string[]
  }

  async verify(runId: string): Promise<void> {
    await this.#ask(['verify', runId])
  }

  async close(): Promise<void> {
    if (this.#ended) return
    await this.#ask(['close'])
    this.#ended = new AppError('journal.closed', 'The log is closed.')
    // nothing is open any more; its end is not waited for, since that is at times not told before the process ends
    void this.#worker.terminate()
  }
}
