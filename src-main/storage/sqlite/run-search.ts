import type { Database, Statement } from 'better-sqlite3'
import { matchOf } from '../found-words.ts'
import { type ReadHead, searchedKinds, textOfRow } from '../run-text.ts'
import { addTextOfRuns } from './migrations/004-add-text-of-runs.ts'

/** Bits of the number of a text that are its seq; those before are its run. */
const seqBits = 26
const numberOf = (run: string, seq: string) => `((CAST(${run} AS INTEGER) << ${seqBits}) | CAST(${seq} AS INTEGER))`
const runOf = `(rowid >> ${seqBits})`
/** The newest texts in which words stand that are compared for how well they fit: more of them would hold up those that write. */
const mostRanked = 20_000
const pageRows = 64

/** How well a run fits whose name, note or id has every word: better than any place inside of one. */
const fitsByName = -1_000_000

/**
 * The index over what stands in the logs. It is behind the log, which never waits for it: `index` brings it up, some
 * milliseconds at a time, and goes on where an earlier process was.
 */
export class RunSearch {
  readonly #db: Database
  readonly #head: ReadHead
  readonly #pending = new Set<number>()
  readonly #statements: Record<'behind' | 'page' | 'insert' | 'done' | 'seen' | 'tail' | 'remove', Statement>

  constructor(db: Database, head: ReadHead) {
    this.#db = db
    this.#head = head
    const kinds = searchedKinds.map((kind) => `'${kind}'`).join()
    this.#statements = {
      behind: db.prepare('SELECT id FROM run WHERE indexed < (SELECT max(last_seq) FROM batch WHERE run = run.id)').pluck(),
      seen: db.prepare('SELECT indexed FROM run WHERE id = ?').pluck(),
      tail: db.prepare('SELECT coalesce(max(last_seq), 0) FROM batch WHERE run = ?').pluck(),
      page: db.prepare(`SELECT seq, kind, data FROM log WHERE run = ? AND seq > ? AND kind IN (${kinds}) ORDER BY seq LIMIT ${pageRows}`),
      insert: db.prepare(`INSERT INTO run_text (rowid, text) VALUES (${numberOf('@run', '@seq')}, @text)`),
      done: db.prepare('UPDATE run SET indexed = ? WHERE id = ?'),
      remove: db.prepare(`DELETE FROM run_text WHERE rowid BETWEEN ${numberOf('@run', '0')} AND ${numberOf('@run + 1', '0')} - 1`),
    }
    this.refresh()
  }

  /** Looks which runs the index is behind with, as at first and after something was rolled back. */
  refresh(): void {
    for (const run of this.#statements.behind.all() as number[]) this.#pending.add(run)
  }

  /** Something was added to the log of a run. */
  touch(run: number): void {
    this.#pending.add(run)
  }

  get behind(): boolean {
    return this.#pending.size > 0
  }

  /** Takes texts in for about that many milliseconds. Throws what SQLite throws; nothing of that is then kept. */
  index(ms: number): void {
    const until = performance.now() + ms
    const finished: number[] = []
    this.#db
      .transaction(() => {
        for (const run of this.#pending) {
          if (!this.#take(run, until)) return
          finished.push(run)
        }
      })
      .immediate()
    for (const run of finished) this.#pending.delete(run)
  }

  /** Gives false when there was no time for all of it. */
  #take(run: number, until: number): boolean {
    const { seen, tail, page, insert, done } = this.#statements
    let at = seen.get(run) as number | undefined
    if (at === undefined) return true
    for (;;) {
      const rows = page.all(run, at) as { seq: number; kind: string; data: string }[]
      for (const row of rows) {
        const text = textOfRow(row, this.#head)
        if (text !== '') insert.run({ run, seq: row.seq, text })
        at = row.seq
        if (performance.now() < until) continue
        done.run(at, run)
        return false
      }
      if (rows.length === pageRows) continue
      done.run(tail.get(run), run)
      return true
    }
  }

  /** Begins again with an empty index, as one that is damaged has to be. */
  rebuild(): void {
    this.#db
      .transaction(() => {
        this.#db.exec(`DROP TABLE run_text; ${addTextOfRuns.slice(0, addTextOfRuns.indexOf('ALTER'))}`)
        this.#db.exec('UPDATE run SET indexed = 0')
      })
      .immediate()
    this.refresh()
  }

  remove(run: number): void {
    this.#statements.remove.run({ run })
    this.#pending.delete(run)
  }
}

/** What the statement that lists runs asks for when it searches: tables before it, joins, conditions and the rank. */
export interface SearchSql {
  with: string
  join: string
  conditions: string[]
  /** How well a run fits, the lower the better. */
  rank: string
  seq: string
  values: Record<string, string>
}

const byName = (word: string) => `instr(lower(workflow_name || ' ' || note || ' ' || run_id), ${word}) > 0`

/** Every word has to be in the name, the note or the id of a run, or, where there is an index, in some of its texts. */
export function searchSql(words: readonly string[], indexed: boolean): SearchSql {
  const values: Record<string, string> = {}
  const conditions = words.map((word, i) => {
    values[`word${i}`] = word
    if (!indexed) return byName(`@word${i}`)
    values[`match${i}`] = matchOf(word)
    return `(${byName(`@word${i}`)} OR id IN (SELECT ${runOf} FROM run_text WHERE run_text MATCH @match${i}))`
  })
  const named = words.map((_, i) => byName(`@word${i}`)).join(' AND ')
  if (!indexed) return { with: '', join: '', conditions, rank: `${fitsByName}`, seq: 'NULL', values }
  values.any = words.map(matchOf).join(' OR ')
  return {
    with: `WITH place AS MATERIALIZED (
        SELECT rowid, rank AS fit FROM run_text WHERE run_text MATCH @any ORDER BY rowid DESC LIMIT ${mostRanked}),
      best AS MATERIALIZED (
        SELECT ${runOf} AS run, rowid & ${2 ** seqBits - 1} AS seq, min(fit) AS fit FROM place GROUP BY 1)`,
    join: 'LEFT JOIN best ON best.run = run.id',
    conditions,
    rank: `CASE WHEN ${named} THEN ${fitsByName} ELSE coalesce(best.fit, 0) END`,
    seq: 'best.seq',
    values,
  }
}
