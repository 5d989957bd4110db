import type { RunStatistics, StatisticsQuery } from '#shared/api/run-statistics.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { batchHash } from './batch-hash.ts'
import { eventPageText } from './event-page-text.ts'
import { countWords, snippetOf } from './found-words.ts'
import {
  blobsIn,
  endedStatuses,
  endsAs,
  type FoundRun,
  type LogRow,
  type LogStore,
  notEnded,
  type RunChange,
  type RunQuery,
  type RunRecord,
  wordsOf,
} from './log-store.ts'
import { measureRun } from './run-measures.ts'
import { mostCounted, statisticsOf } from './run-statistics.ts'
import { textOfRow } from './run-text.ts'

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

  async page(runId: string, after: number, limit: number): Promise<string> {
    const { record, rows } = this.#kept(runId)
    return eventPageText(record, rows.slice(after, after + limit), limit)
  }

  async read(runId: string, after: number, limit: number): Promise<LogRow[]> {
    return this.#kept(runId).rows.slice(after, after + limit)
  }

  async run(runId: string): Promise<RunRecord | undefined> {
    const kept = this.#runs.get(runId)
    return kept && { ...kept.record }
  }

  async list(query: RunQuery): Promise<FoundRun[]> {
    const words = wordsOf(query.text)
    return [...this.#runs.values()]
      .filter(({ record }) => isAskedFor(record, query))
      .flatMap((kept) => (words.length === 0 ? [{ ...kept.record }] : search(kept, words)))
      .filter((run) => query.before === undefined || isBefore(run, query.before))
      .sort((a, b) => (isBefore(a, b) ? 1 : -1))
      .slice(0, query.limit)
  }

  async delete(runId: string): Promise<void> {
    const { record } = this.#kept(runId)
    if (!endedStatuses.includes(record.status)) throw notEnded(record)
    this.#runs.delete(runId)
  }

  async blobsOf(runId: string): Promise<string[]> {
    return [...new Set(this.#runs.get(runId)?.rows.flatMap(({ data }) => blobsIn(data)))]
  }

  async statistics(query: StatisticsQuery): Promise<RunStatistics> {
    const runs = [...this.#runs.values()]
      .filter(({ record: { startedAt } }) => startedAt >= (query.since ?? 0) && startedAt <= query.until)
      .map(({ record, rows }) => ({ ...record, measures: record.endedAt === null ? null : measureRun(rows) }))
      .sort((a, b) => b.startedAt - a.startedAt)
    return statisticsOf(runs.slice(0, mostCounted), query, runs.length > mostCounted)
  }

  async verify(runId: string): Promise<void> {
    const { record, rows, batches } = this.#kept(runId)
    let head = ''
    let seq = 0
    for (const batch of batches) {
      head = batchHash(head, rows.slice(seq, batch.seq))
      seq = batch.seq
      if (head !== batch.hash) throw new AppError('journal.corrupt', `The log of run "${runId}" is damaged before row ${seq}.`)
    }
    if (!endsAs(record.status, rows.at(-1)?.kind))
      throw new AppError('journal.corrupt', `The log of run "${runId}" is damaged before row ${seq}.`)
  }

  async close(): Promise<void> {
    this.#runs.clear()
  }
}

type Place = Pick<FoundRun, 'startedAt' | 'runId'> & { rank?: number | undefined }

/** Whether a run comes after another one in a list. */
function isBefore(a: Place, b: Place): boolean {
  const [fit, other] = [a.rank ?? 0, b.rank ?? 0]
  if (fit !== other) return fit > other
  return a.startedAt === b.startedAt ? a.runId < b.runId : a.startedAt < b.startedAt
}

function isAskedFor(record: RunRecord, { workflowId, status, agent, alert, severity, since, until }: RunQuery): boolean {
  return (
    (workflowId === undefined || record.workflowId === workflowId) &&
    (status === undefined || status.includes(record.status)) &&
    (agent === undefined || record.agents.includes(agent)) &&
    (alert === undefined || record.alert?.type === alert) &&
    (severity === undefined || record.alert?.severity === severity) &&
    (since === undefined || record.startedAt >= since) &&
    (until === undefined || record.startedAt <= until)
  )
}

/** The run with how well it fits and where the words stand; none when one of them is nowhere in it. */
function search({ record, rows }: Kept, words: readonly string[]): FoundRun[] {
  const named = `${record.workflowName} ${record.note} ${record.runId}`.toLowerCase()
  // by name it fits better than any place inside of it
  if (words.every((word) => named.includes(word))) return [{ ...record, rank: -1_000_000 }]
  const places = rows.map((row) => {
    const text = textOfRow(row, () => undefined)
    return { row, text, counts: text === '' ? [] : countWords(text, words) }
  })
  const isThere = (word: string, i: number) => named.includes(word) || places.some(({ counts }) => (counts[i] ?? 0) > 0)
  if (!words.every(isThere)) return []
  const score = ({ counts }: { counts: number[] }) => counts.reduce((sum, count) => sum + Math.min(count, 1) * 1000 + count, 0)
  const [best] = places.toSorted((a, b) => score(b) - score(a))
  if (!best) return []
  const { seq, path, kind } = best.row
  return [{ ...record, rank: -score(best), found: { seq, path, kind, snippet: snippetOf(best.text, words) } }]
}
