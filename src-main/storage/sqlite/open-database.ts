import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import { migrations } from './migrations/registry.ts'

/** Pages that are written before the write-ahead log is folded back; 16 MB keeps commits short. */
const checkpointPages = 4_000

/** Whether SQLite threw it because what is in the file does not hang together. */
export function isCorrupt(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('SQLITE_CORRUPT')
}

function corrupt(file: string, message: string): AppError {
  return new AppError('journal.corrupt', `${file} is damaged: ${message}.`, {
    hint: 'It is kept as it is. Move it away to go on with an empty history.',
    place: { file },
  })
}

/** What SQLite threw, as ours. */
export function storageError(thrown: unknown, file: string): AppError {
  if (thrown instanceof AppError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return corrupt(file, message)
  if (/^SQLITE_(FULL|READONLY|IOERR|CANTOPEN|PERM|BUSY|LOCKED)/.test(code))
    return new AppError('journal.unwritable', `${file} could not be written: ${message}.`, {
      hint: 'Check that the disk has room and the folder may be written.',
      place: { file },
      cause: thrown,
    })
  return toAppError(thrown, 'internal.unexpected', { file })
}

/** What went wrong as a log was opened. Its statements are always the same, so that tables which they do not fit are damaged. */
export function openingError(thrown: unknown, file: string): AppError {
  const misfit = thrown instanceof Error && 'code' in thrown && thrown.code === 'SQLITE_ERROR'
  return misfit ? corrupt(file, thrown.message) : storageError(thrown, file)
}

/**
 * Opens the database of a workspace for its one writer: durable at every commit, nothing in its schema trusted, brought up
 * to the newest migration. A damaged one is opened for reading, with what is wrong in `damage`.
 *
 * @param options.durable false for one that only has to outlive its process: commits do not wait for the disk then
 */
export function openDatabase(file: string, { durable = true }: { durable?: boolean } = {}): { db: Database; damage: AppError | null } {
  const fresh = !existsSync(file)
  if (!existsSync(dirname(file)))
    throw new AppError('journal.unwritable', `The folder of ${file} does not exist.`, { hint: 'Make it.', place: { file } })
  let db: Database | undefined
  try {
    db = new SqliteDatabase(file)
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    const damage = fresh ? null : damageOf(db, file)
    if (damage) {
      db.close()
      return { db: new SqliteDatabase(file, { readonly: true }), damage }
    }
    db.pragma(`synchronous = ${durable ? 'FULL' : 'OFF'}`)
    db.pragma('journal_mode = WAL')
    if (durable && process.platform === 'darwin') {
      db.pragma('fullfsync = ON')
      db.pragma('checkpoint_fullfsync = ON')
    }
    db.pragma(`wal_autocheckpoint = ${checkpointPages}`)
    migrate(db, file)
    return { db, damage: null }
  } catch (thrown) {
    db?.close()
    throw storageError(thrown, file)
  }
}

function damageOf(db: Database, file: string): AppError | null {
  const problems = problemsOf(db)
  if (problems.length === 0) return null
  const found = problems.slice(0, 5).join('; ')
  return new AppError('journal.corrupt', `${file} is damaged: ${found}.`, {
    hint: 'It is opened for reading only and left as it is. Save what you need, then move the file away.',
    place: { file },
  })
}

/** The index of texts is left out: it can be made again from these tables, and takes ten times as long to check. */
function problemsOf(db: Database): string[] {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE name IN ('run', 'log', 'batch')").pluck().all() as string[]
  return tables.flatMap((table) => {
    try {
      const rows = db.pragma(`quick_check(${table})`) as { quick_check: string }[]
      return rows.map((row) => row.quick_check).filter((problem) => problem !== 'ok')
    } catch (thrown) {
      if (isCorrupt(thrown)) return [(thrown as Error).message]
      throw thrown
    }
  })
}

function migrate(db: Database, file: string): void {
  const done = db.pragma('user_version', { simple: true }) as number
  if (done > migrations.length)
    throw new AppError('workspace.too_new', `${file} was written by a newer version of Trellis.`, {
      hint: 'Update Trellis to open this workspace.',
      place: { file },
    })
  if (done === migrations.length) return
  // all at once: each commit waits for the disk
  db.transaction(() => {
    for (const migration of migrations.slice(done)) db.exec(migration)
    db.pragma(`user_version = ${migrations.length}`)
  }).immediate()
}
