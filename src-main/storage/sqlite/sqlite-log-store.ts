import type { RunStatistics } from '#shared/api/run-statistics.ts'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import type { FoundRun, LogRow, LogStore, RunRecord } from '../log-store.ts'
import { flatRows, type LogRequest, type ReplyBatch, type RequestBatch } from './log-writer.ts'
import { endLogWriter, type LogOpened, type LogWriterLink, type OpenLog, startLogWriter } from './log-writer-link.ts'

/** Batches that are on their way at once: while one is committed, the next is gathered and a third copied. */
const mostUnderway = 2

/** A log store that may still be opening: what is asked of it meanwhile waits, and is refused as `opened` is. */
export interface OpeningLogStore extends LogStore {
  /** Settles once the database is open, and `damage` is known. */
  readonly opened: Promise<void>
}

export interface SqliteLogOptions {
  /** Who is to write it; by default a thread of its own. */
  writer?: LogWriterLink
  /** Folder of the blobs: values that lie in it can be searched like those in the log itself. */
  blobs?: string | null
  /** By default true; false for a log that only has to outlive its process, and not a loss of power. */
  durable?: boolean
}

/**
 * Opens the log store in `file`. `opened` throws `journal.corrupt` when the file is
 * no database at all, `journal.unwritable`, or `workspace.too_new`. A damaged database opens for reading, with `damage` set.
 */
export function startSqliteLogStore(
  file: string,
  { writer = startLogWriter(), blobs = null, durable = true }: SqliteLogOptions = {},
): OpeningLogStore {
  return new SqliteLogStore(writer, { file, blobs, durable })
}

/** The same, once it is open. */
export async function openSqliteLogStore(file: string, options: SqliteLogOptions = {}): Promise<LogStore> {
  const store = startSqliteLogStore(file, options)
  await store.opened
  return store
}

const closed = () => new AppError('journal.closed', 'The log is closed.')

class SqliteLogStore implements OpeningLogStore {
  damage: AppError | null = null
  readonly opened: Promise<void>
  readonly #writer: LogWriterLink
  #settleOpened: (error?: AppError) => void = () => {}
  #gathered: LogRequest[] = []
  readonly #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: AppError) => void }>()
  #next = 0
  #underway = 0
  #scheduled = false
  /** Why nothing more is done. */
  #ended: AppError | null = null
  #closed: Promise<void> | null = null

  constructor(writer: LogWriterLink, log: OpenLog) {
    const { file } = log
    this.#writer = writer
    this.opened = new Promise((resolve, reject) => {
      this.#settleOpened = (error) => (error ? reject(error) : resolve())
    })
    // whoever asks for something is told as well
    this.opened.catch(() => {})
    writer.on('message', (message: LogOpened | ReplyBatch) => ('opened' in message ? this.#begin(message) : this.#settle(message)))
    writer.on('error', (cause) => this.#end(toAppError(cause, 'journal.closed', { file })))
    const ended = () => this.#end(new AppError('journal.closed', 'The log writer has ended.', { place: { file } }))
    writer.on('exit', ended)
    writer.on('close', ended)
    writer.ref()
    writer.postMessage(log)
  }

  #begin(opened: LogOpened): void {
    if (!opened.opened) {
      this.#end(AppError.from(opened.error))
      endLogWriter(this.#writer)
      return
    }
    this.damage = opened.damage && AppError.from(opened.damage)
    if (this.#open.size === 0) this.#writer.unref()
    this.#settleOpened()
  }

  #ask(request: LogRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended ?? this.#closed) return reject(this.#ended ?? closed())
      this.#open.set(this.#next++, { resolve, reject })
      if (this.#open.size === 1) this.#writer.ref()
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
    this.#writer.postMessage({ first: this.#next - requests.length, requests } satisfies RequestBatch)
  }

  #settle({ first, replies }: ReplyBatch): void {
    this.#underway--
    for (const [i, reply] of replies.entries()) {
      const open = this.#open.get(first + i)
      this.#open.delete(first + i)
      if ('error' in reply) open?.reject(AppError.from(reply.error))
      else open?.resolve(reply.value)
    }
    if (this.#open.size === 0) this.#writer.unref()
    this.#send()
  }

  #end(error: AppError): void {
    this.#ended ??= error
    this.#settleOpened(this.#ended)
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

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    if (this.#ended) return
    // what was asked for before is done before, and what comes later is refused here: there is no database for it any more
    this.#send()
    await this.#ask(['close'])
    this.#ended = closed()
    endLogWriter(this.#writer)
  }
}
