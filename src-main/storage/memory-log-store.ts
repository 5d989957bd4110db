import { AppError } from '#shared/errors/app-error.ts'
import { batchHash } from './batch-hash.ts'
import { type LogRow, type LogStore, type RunChange, type RunQuery, type RunRecord, wordsOf } from './log-store.ts'

interface Kept {
  record: RunRecord
  epoch: number
  rows: LogRow[]
  batches: { seq: number; hash: string }[]
}

/** A log store that ends with the process: for runs that nobody wants to keep. */
export class MemoryLogStore implements LogStore {
  readonly damage = null
  readonly #runs = new Map<string, Kept>()

  #kept(runId: string): Kept {
    const kept = this.#runs.get(runId)
    if (!kept) throw new AppError('run.not_found', `There is no run "${runId}" here.`)
    return kept
  }

  async create(record: RunRecord): Promise<void> {
    if (this.#runs.has(record.runId)) throw new AppError('journal.fenced', `There is a run "${record.runId}" already.`)
    this.#runs.set(record.runId, { record: { ...record }, epoch: 1, rows: [], batches: [] })
  }

  async claim(runId: string): Promise<{ epoch: number; seq: number }> {
    const kept = this.#kept(runId)
    kept.epoch++
    return { epoch: kept.epoch, seq: kept.rows.length }
  }

  async append(runId: string, epoch: number, expectedSeq: number, rows: readonly LogRow[], change: RunChange = {}): Promise<void> {
    const kept = this.#kept(runId)
    if (kept.epoch !== epoch || kept.rows.length !== expectedSeq)
      throw new AppError('journal.fenced', `Run "${runId}" was taken over by another process.`, { hint: 'Watch it there.' })
    kept.rows.push(...rows)
    if (rows.length > 0) kept.batches.push({ seq: kept.rows.length, hash: batchHash(kept.batches.at(-1)?.hash ?? '', rows) })
    const given = Object.entries(change).filter(([, value]) => value !== undefined)
    kept.record = { ...kept.record, ...Object.fromEntries(given) }
  }

  async read(runId: string, after: number, limit: number): Promise<LogRow[]> {
    return this.#kept(runId).rows.slice(after, after + limit)
  }

  async run(runId: string): Promise<RunRecord | undefined> {
    const kept = this.#runs.get(runId)
    return kept && { ...kept.record }
  }

  async list(query: RunQuery): Promise<RunRecord[]> {
    return [...this.#runs.values()]
      .map(({ record }) => ({ ...record }))
      .filter((record) => isAskedFor(record, query))
      .sort((a, b) => (isBefore(a, b) ? 1 : -1))
      .slice(0, query.limit)
  }

  async verify(runId: string): Promise<void> {
    const { rows, batches } = this.#kept(runId)
    let head = ''
    let seq = 0
    for (const batch of batches) {
      head = batchHash(head, rows.slice(seq, batch.seq))
      seq = batch.seq
      if (head !== batch.hash) throw new AppError('journal.corrupt', `The log of run "${runId}" is damaged before row ${seq}.`)
    }
  }

  async close(): Promise<void> {
    this.#runs.clear()
  }
}

type Place = Pick<RunRecord, 'startedAt' | 'runId'>

const isBefore = (a: Place, b: Place): boolean => (a.startedAt === b.startedAt ? a.runId < b.runId : a.startedAt < b.startedAt)

function isAskedFor(record: RunRecord, { workflowId, status, text, agent, since, until, before }: RunQuery): boolean {
  const searched = `${record.workflowName} ${record.note} ${record.runId}`.toLowerCase()
  return (
    (workflowId === undefined || record.workflowId === workflowId) &&
    (status === undefined || status.includes(record.status)) &&
    (agent === undefined || record.agents.includes(agent)) &&
    (since === undefined || record.startedAt >= since) &&
    (until === undefined || record.startedAt <= until) &&
    wordsOf(text).every((word) => searched.includes(word)) &&
    (before === undefined || isBefore(record, before))
  )
}
