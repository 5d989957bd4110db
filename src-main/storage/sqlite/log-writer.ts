import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import type { StatisticsQuery } from '#shared/api/run-statistics.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { type LogRow, type RunChange, type RunQuery, type RunRecord, wordsOf } from '../log-store.ts'
import type { ReadHead } from '../run-text.ts'
import { Indexing } from './indexing.ts'
import { LogTables } from './log-tables.ts'
import { storageError } from './open-database.ts'
import { RunTotals } from './run-totals.ts'

/** What the store asks of its writer. Rows travel flat, since a copy of an array costs less than one of objects. */
export type LogRequest =
  | ['create', RunRecord]
  | ['claim', string]
  | ['append', string, number, number, readonly (string | number | null)[], RunChange | undefined]
  | ['read', string, number, number]
  | ['page', string, number, number]
  | ['run', string]
  | ['list', RunQuery]
  | ['statistics', StatisticsQuery]
  | ['delete', string]
  | ['blobsOf', string]
  | ['verify', string]
  | ['close']

export interface RequestBatch {
  first: number
  requests: LogRequest[]
}
/** Answers to the requests from number `first` on, in order. */
export interface ReplyBatch {
  first: number
  replies: ({ value?: unknown } | { error: ErrorData })[]
}

export const rowWidth = 6

export function flatRows(rows: readonly LogRow[]): (string | number | null)[] {
  const flat: (string | number | null)[] = new Array(rows.length * rowWidth)
  let i = 0
  for (const row of rows) {
    flat[i++] = row.seq
    flat[i++] = row.at
    flat[i++] = row.path
    flat[i++] = row.kind
    flat[i++] = row.data
    flat[i++] = row.cause
  }
  return flat
}

function rowsOf(flat: readonly (string | number | null)[]): LogRow[] {
  const rows: LogRow[] = []
  for (let i = 0; i < flat.length; i += rowWidth)
    rows.push({
      seq: flat[i] as number,
      at: flat[i + 1] as number,
      path: flat[i + 2] as string,
      kind: flat[i + 3] as string,
      data: flat[i + 4] as string,
      cause: flat[i + 5] as number | null,
    })
  return rows
}

const writing: ReadonlySet<LogRequest[0]> = new Set(['create', 'claim', 'append', 'delete'])

/**
 * The writer's side: everything that waits is committed together, so that one fsync serves all runs; then the replies go
 * out, and then whatever only reads is done.
 */
export function serveLog(port: MessagePort, db: Database, damage: AppError | null, { file, head }: { file: string; head: ReadHead }): void {
  const tables = new LogTables(db, head)
  const indexing = new Indexing(tables.search)
  const totals = new RunTotals(db)

  function perform(request: LogRequest): unknown {
    if (damage && writing.has(request[0])) throw damage
    switch (request[0]) {
      case 'create':
        return tables.create(request[1])
      case 'claim':
        return tables.claim(request[1])
      case 'append':
        return tables.append(request[1], request[2], request[3], rowsOf(request[4]), request[5])
      case 'page':
        return tables.page(request[1], request[2], request[3])
      case 'read':
        return tables.read(request[1], request[2], request[3])
      case 'run':
        return tables.run(request[1])
      case 'list':
        // what was written just now is found as well, unless there is very much of it
        return wordsOf(request[1].text).length === 0 ? tables.list(request[1]) : indexing.searched(() => tables.list(request[1]))
      case 'statistics':
        return totals.statistics(request[1])
      case 'delete':
        return tables.delete(request[1])
      case 'blobsOf':
        return tables.blobsOf(request[1])
      case 'verify':
        return tables.verify(request[1])
      case 'close':
        indexing.end()
        db.close()
        return undefined
    }
  }

  /** A refusal comes before its request has written anything; any other error ends the transaction. */
  const answer = (request: LogRequest): ReplyBatch['replies'][number] => {
    try {
      return { value: perform(request) }
    } catch (thrown) {
      if (thrown instanceof AppError) return { error: thrown.toJSON() }
      throw thrown
    }
  }

  function commit(batches: readonly RequestBatch[]): ReplyBatch[] {
    try {
      return db.transaction(() => batches.map(({ first, requests }) => ({ first, replies: requests.map(answer) }))).immediate()
    } catch (thrown) {
      tables.forget()
      const error = storageError(thrown, file).toJSON()
      return batches.map(({ first, requests }) => ({ first, replies: requests.map(() => ({ error })) }))
    }
  }

  function readOnly(batch: RequestBatch): ReplyBatch {
    const replies = batch.requests.map((request) => {
      try {
        return answer(request)
      } catch (thrown) {
        return { error: storageError(thrown, file).toJSON() }
      }
    })
    return { first: batch.first, replies }
  }

  port.on('message', (message: RequestBatch) => {
    const waiting = [message]
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) waiting.push(next.message as RequestBatch)
    const writes = (batch: RequestBatch) => batch.requests.some(([operation]) => writing.has(operation))
    const done = waiting.some(writes) ? commit(waiting.filter(writes)) : []
    for (const replies of done) port.postMessage(replies)
    for (const batch of waiting) if (!writes(batch)) port.postMessage(readOnly(batch))
    indexing.soon(true)
  })
}
