import type { Database, Statement } from 'better-sqlite3'
import { AppError } from '#shared/errors/app-error.ts'
import { batchHash } from '../batch-hash.ts'
import { eventPageSql, extentSql, fittingSql, largestPage, pageHead } from '../event-page-text.ts'
import { snippetOf } from '../found-words.ts'
import {
  blobFields,
  blobsIn,
  endedStatuses,
  endsAs,
  type FoundRun,
  type LogRow,
  notEnded,
  type RunChange,
  type RunQuery,
  type RunRecord,
  wordsOf,
} from '../log-store.ts'
import { type ReadHead, textOfRow } from '../run-text.ts'
import { RunSearch, searchSql } from './run-search.ts'

interface Owned {
  id: number
  seq: number
  /** Hash of the last batch. */
  head: string
}

const columnsOf = (
  part: string,
  agents: string,
  alert: string,
) => `run_id AS runId, workflow_id AS workflowId, workflow_name AS workflowName, status, snapshot,
  correlation_id AS correlationId, started_at AS startedAt, ended_at AS endedAt, note, seal, ${part} AS part,
  ${agents} AS agents, ${alert} AS alert`

const namesBlob = blobFields.map((field) => `instr(data, '"${field}":"')`).join(' OR ')
const namingBlobs = `SELECT data FROM log WHERE run = ? AND (${namesBlob})`

/** The tables of runs and logs, one call after the other. Whoever calls the writing ones holds a transaction. */
export class LogTables {
  readonly #db: Database
  readonly #columns: string
  /** The column with the alert, or what stands in for it. */
  readonly #alert: string
  readonly #owned = new Map<string, Owned>()
  readonly #head: ReadHead
  readonly #statements: Record<
    'create' | 'claim' | 'find' | 'tail' | 'insert' | 'batch' | 'change' | 'read' | 'page' | 'extent' | 'fitting' | 'run' | 'batches',
    Statement
  >
  /** Null in a database that is only read, where the index may be behind. */
  readonly search: RunSearch | null

  constructor(db: Database, head: ReadHead) {
    this.#db = db
    this.#head = head
    this.search = db.readonly ? null : new RunSearch(db, head)
    // a damaged database is read as it is, from whatever version it is
    const version = db.pragma('user_version', { simple: true }) as number
    const [parts, agents, alerts] = [version >= 2, version >= 3, version >= 5]
    this.#alert = alerts ? 'alert' : 'NULL'
    this.#columns = columnsOf(parts ? 'part' : 'NULL', agents ? 'agents' : "'[]'", this.#alert)
    this.#statements = {
      create: db.prepare(
        `INSERT INTO run (run_id, workflow_id, workflow_name, status, snapshot, correlation_id, started_at, ended_at, note, seal,
         ${parts ? 'part, ' : ''}${agents ? 'agents, ' : ''}${alerts ? 'alert, ' : ''}epoch)
         VALUES (@runId, @workflowId, @workflowName, @status, @snapshot, @correlationId, @startedAt, @endedAt, @note, @seal,
         ${parts ? '@part, ' : ''}${agents ? '@agents, ' : ''}${alerts ? '@alert, ' : ''}1)`,
      ),
      claim: db.prepare('UPDATE run SET epoch = epoch + 1 WHERE run_id = ? RETURNING epoch'),
      find: db.prepare('SELECT id, epoch FROM run WHERE run_id = ?'),
      tail: db.prepare('SELECT last_seq AS seq, hash AS head FROM batch WHERE run = ? ORDER BY last_seq DESC LIMIT 1'),
      insert: db.prepare('INSERT INTO log (run, seq, at, path, kind, data, cause) VALUES (?, ?, ?, ?, ?, ?, ?)'),
      batch: db.prepare('INSERT INTO batch (run, last_seq, hash) VALUES (?, ?, ?)'),
      change: db.prepare(
        `UPDATE run SET status = coalesce(@status, status), note = coalesce(@note, note),
         snapshot = coalesce(@snapshot, snapshot), seal = coalesce(@seal, seal),
         ${alerts ? 'alert = coalesce(@alert, alert),' : ''}
         ended_at = CASE WHEN @ends THEN @endedAt ELSE ended_at END WHERE id = @id`,
      ),
      read: db.prepare('SELECT seq, at, path, kind, data, cause FROM log WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?'),
      page: db.prepare(eventPageSql).pluck(),
      extent: db.prepare(extentSql),
      fitting: db.prepare(fittingSql).pluck(),
      run: db.prepare(`SELECT ${this.#columns} FROM run WHERE run_id = ?`),
      batches: db.prepare('SELECT last_seq AS seq, hash FROM batch WHERE run = ? ORDER BY last_seq'),
    }
  }

  /** After a transaction that was rolled back, nothing that was remembered counts. */
  forget(): void {
    this.#owned.clear()
    this.search?.refresh()
  }

  create(record: RunRecord): void {
    if (this.#statements.find.get(record.runId)) throw new AppError('journal.fenced', `There is a run "${record.runId}" already.`)
    this.#statements.create.run({
      ...record,
      part: textOf(record.part),
      agents: JSON.stringify(record.agents),
      alert: textOf(record.alert),
    })
  }

  claim(runId: string): { epoch: number; seq: number } {
    const row = this.#statements.claim.get(runId) as { epoch: number } | undefined
    if (!row) throw notFound(runId)
    return { epoch: row.epoch, seq: this.#ownedOf(runId).seq }
  }

  #ownedOf(runId: string): Owned {
    const known = this.#owned.get(runId)
    if (known) return known
    const found = this.#statements.find.get(runId) as { id: number } | undefined
    if (!found) throw notFound(runId)
    const tail = this.#statements.tail.get(found.id) as { seq: number; head: string } | undefined
    const owned = { id: found.id, seq: tail?.seq ?? 0, head: tail?.head ?? '' }
    this.#owned.set(runId, owned)
    return owned
  }

  append(runId: string, epoch: number, expectedSeq: number, rows: readonly LogRow[], change?: RunChange): void {
    // from the table each time: another process may have claimed the run
    const found = this.#statements.find.get(runId) as { id: number; epoch: number } | undefined
    if (!found) throw notFound(runId)
    if (found.epoch !== epoch) throw fenced(runId)
    const owned = this.#ownedOf(runId)
    if (owned.seq !== expectedSeq) throw fenced(runId)
    const { insert } = this.#statements
    for (const { seq, at, path, kind, data, cause } of rows) insert.run(owned.id, seq, at, path, kind, data, cause)
    if (rows.length > 0) {
      owned.head = batchHash(owned.head, rows)
      owned.seq += rows.length
      this.#statements.batch.run(owned.id, owned.seq, owned.head)
      this.search?.touch(owned.id)
    }
    if (change) this.#change(owned.id, change)
    if (change?.endedAt) this.#owned.delete(runId)
  }

  #change(id: number, { status, note, endedAt, snapshot, seal, alert }: RunChange): void {
    const kept = {
      status: status ?? null,
      note: note ?? null,
      snapshot: snapshot ?? null,
      seal: seal ?? null,
      alert: textOf(alert ?? null),
    }
    this.#statements.change.run({ id, ...kept, ends: endedAt === undefined ? 0 : 1, endedAt: endedAt ?? null })
  }

  /** Made into text where the rows are: one string crosses to who asked, in place of as many objects. */
  page(runId: string, after: number, limit: number): string {
    const record = this.run(runId)
    const found = this.#statements.find.get(runId) as { id: number } | undefined
    if (!record || !found) throw notFound(runId)
    const { page, extent, fitting } = this.#statements
    const { count, bytes } = extent.get(found.id, after, limit) as { count: number; bytes: number }
    const fit = bytes <= largestPage ? count : Math.max(1, fitting.get(found.id, after, limit) as number)
    return page.get(pageHead(record, fit === count && count < limit), found.id, after, fit) as string
  }

  read(runId: string, after: number, limit: number): LogRow[] {
    const found = this.#statements.find.get(runId) as { id: number } | undefined
    if (!found) throw notFound(runId)
    return this.#statements.read.all(found.id, after, limit) as LogRow[]
  }

  run(runId: string): RunRecord | undefined {
    const row = this.#statements.run.get(runId) as RunRow | undefined
    return row && recordOf(row)
  }

  list({ workflowId, status, text, agent, alert, severity, since, until, limit, before }: RunQuery): FoundRun[] {
    const words = wordsOf(text)
    const search = searchSql(words, this.search !== null)
    const searches = words.length > 0
    const wanted: string[] = search.conditions
    const values: Record<string, string | number> = { limit, ...(searches ? search.values : {}) }
    const want = (condition: string, given: Record<string, string | number | undefined>) => {
      if (Object.values(given).includes(undefined)) return
      wanted.push(condition)
      Object.assign(values, given)
    }
    want('workflow_id = @workflowId', { workflowId })
    want('status IN (SELECT value FROM json_each(@status))', { status: status && JSON.stringify(status) })
    want('EXISTS (SELECT 1 FROM json_each(run.agents) WHERE value = @agent)', { agent })
    want(`${this.#alert} ->> '$.type' = @alert`, { alert })
    want(`${this.#alert} ->> '$.severity' = @severity`, { severity })
    want('started_at >= @since', { since })
    want('started_at <= @until', { until })
    const older = '(started_at, run_id) < (@startedAt, @runId)'
    const last = { startedAt: before?.startedAt, runId: before?.runId }
    if (!searches) want(older, last)
    else want(`(${search.rank} > @rank OR (${search.rank} = @rank AND ${older}))`, { ...last, rank: before && (before.rank ?? 0) })
    const where = wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`
    const found = searches
      ? `${search.with} SELECT ${this.#columns}, id, ${search.rank} AS rank, ${search.seq} AS seq FROM run ${search.join} ${where}
         ORDER BY rank, started_at DESC, run_id DESC LIMIT @limit`
      : `SELECT ${this.#columns} FROM run ${where} ORDER BY started_at DESC, run_id DESC LIMIT @limit`
    return (this.#db.prepare(found).all(values) as (RunRow & Hit)[]).map(({ id, rank, seq, ...row }) => ({
      ...recordOf(row),
      ...(searches ? { rank, found: this.#foundAt(id, seq, words) } : {}),
    }))
  }

  #foundAt(run: number, seq: number | null, words: readonly string[]): FoundRun['found'] {
    const row = seq === null ? undefined : (this.#statements.read.get(run, seq - 1, 1) as LogRow | undefined)
    return row && { seq: row.seq, path: row.path, kind: row.kind, snippet: snippetOf(textOfRow(row, this.#head), words) }
  }

  delete(runId: string): void {
    const record = this.run(runId)
    if (!record) throw notFound(runId)
    if (!endedStatuses.includes(record.status)) throw notEnded(record)
    const { id } = this.#statements.find.get(runId) as { id: number }
    this.search?.remove(id)
    for (const [table, column] of [
      ['log', 'run'],
      ['batch', 'run'],
      ['run', 'id'],
    ])
      this.#db.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(id)
    this.#owned.delete(runId)
  }

  blobsOf(runId: string): string[] {
    const found = this.#statements.find.get(runId) as { id: number } | undefined
    const rows = found ? this.#db.prepare(namingBlobs).pluck().iterate(found.id) : []
    const hashes = new Set<string>()
    for (const data of rows as Iterable<string>) for (const hash of blobsIn(data)) hashes.add(hash)
    return [...hashes]
  }

  verify(runId: string): void {
    const found = this.#statements.find.get(runId) as { id: number } | undefined
    if (!found) throw notFound(runId)
    let head = ''
    let seq = 0
    for (const batch of this.#statements.batches.all(found.id) as { seq: number; hash: string }[]) {
      const rows = this.#statements.read.all(found.id, seq, batch.seq - seq) as LogRow[]
      head = batchHash(head, rows)
      if (rows.length !== batch.seq - seq || rows.at(-1)?.seq !== batch.seq || head !== batch.hash) throw damaged(runId, seq + 1)
      seq = batch.seq
    }
    if (this.#statements.read.get(found.id, seq, 1)) throw damaged(runId, seq + 1)
    const last = this.#statements.read.get(found.id, seq - 1, 1) as LogRow | undefined
    if (!endsAs(this.run(runId)?.status, last?.kind)) throw damaged(runId, seq)
  }
}

/** Of a run that was searched for: its number, how well it fits, and the text that fits best. */
interface Hit {
  id: number
  rank: number
  seq: number | null
}

type RunRow = Omit<RunRecord, 'part' | 'agents' | 'alert'> & { part: string | null; agents: string; alert: string | null }

const textOf = (value: object | null): string | null => (value === null ? null : JSON.stringify(value))

const recordOf = ({ part, agents, alert, ...row }: RunRow): RunRecord => ({
  ...row,
  part: part === null ? null : (JSON.parse(part) as RunRecord['part']),
  agents: JSON.parse(agents) as string[],
  alert: alert === null ? null : (JSON.parse(alert) as RunRecord['alert']),
})

function notFound(runId: string): AppError {
  return new AppError('run.not_found', `There is no run "${runId}" here.`)
}

function fenced(runId: string): AppError {
  return new AppError('journal.fenced', `Run "${runId}" was taken over by another process.`, { hint: 'Watch it there.' })
}

function damaged(runId: string, seq: number): AppError {
  return new AppError('journal.corrupt', `The log of run "${runId}" is damaged after row ${seq - 1}.`, {
    hint: 'It can be read, but not gone on with. Start the run anew.',
    place: { path: String(seq) },
  })
}
