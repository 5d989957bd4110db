import type { Database, Statement } from 'better-sqlite3'
import type { RunStatistics, StatisticsQuery } from '#shared/api/run-statistics.ts'
import type { RunMeasures } from '../run-measures.ts'
import { measuredKinds, measureRun } from '../run-measures.ts'
import { type MeasuredRun, mostCounted, statisticsOf } from '../run-statistics.ts'

/** How long one who asks for statistics may keep the thread of the writer for numbers that are still to be taken, in milliseconds. */
const longestMs = 60

type Row = Omit<MeasuredRun, 'measures'> & { measures: string | null }

/** Adds up what runs did. The numbers of a run are taken from its log when they are first asked for, and kept beside it. */
export class RunTotals {
  readonly #db: Database
  readonly #runs: Statement
  readonly #statements: Record<'missing' | 'rows' | 'keep', Statement> | null

  constructor(db: Database) {
    this.#db = db
    // a damaged database is read as it is, from whatever version it is
    const measured = (db.pragma('user_version', { simple: true }) as number) >= 6
    this.#runs = db.prepare(
      `SELECT workflow_id AS workflowId, workflow_name AS workflowName, status, started_at AS startedAt, ended_at AS endedAt,
       ${measured ? 'measures' : 'NULL AS measures'} FROM run
       WHERE started_at >= @since AND started_at <= @until ORDER BY started_at DESC LIMIT ${mostCounted + 1}`,
    )
    const kinds = measuredKinds.map((kind) => `'${kind}'`).join()
    this.#statements = db.readonly
      ? null
      : {
          missing: db
            .prepare(
              `SELECT id FROM run WHERE ended_at IS NOT NULL AND measures IS NULL AND started_at >= @since AND started_at <= @until
               ORDER BY started_at DESC LIMIT 100`,
            )
            .pluck(),
          rows: db.prepare(`SELECT kind, data FROM log WHERE run = ? AND kind IN (${kinds}) ORDER BY seq`),
          keep: db.prepare('UPDATE run SET measures = ? WHERE id = ?'),
        }
  }

  statistics(query: StatisticsQuery): RunStatistics {
    const span = { since: query.since ?? 0, until: query.until }
    this.#measure(span)
    const rows = this.#runs.all(span) as Row[]
    const runs = rows.slice(0, mostCounted).map(({ measures, ...run }) => ({
      ...run,
      measures: measures === null ? null : (JSON.parse(measures) as RunMeasures),
    }))
    const found = statisticsOf(runs, query, rows.length > mostCounted)
    // nothing more will come of a database that is only read
    return this.#statements ? found : { ...found, behind: 0 }
  }

  #measure(span: { since: number; until: number }): void {
    const statements = this.#statements
    if (!statements) return
    const until = performance.now() + longestMs
    this.#db
      .transaction(() => {
        for (const id of statements.missing.all(span) as number[]) {
          const rows = statements.rows.iterate(id) as Iterable<{ kind: string; data: string }>
          statements.keep.run(JSON.stringify(measureRun([...rows])), id)
          if (performance.now() > until) return
        }
      })
      .immediate()
  }
}
