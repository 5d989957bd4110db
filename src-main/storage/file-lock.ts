import SqliteDatabase from 'better-sqlite3'
import { AppError } from '#shared/errors/app-error.ts'

/** A lock of the system's: it ends with the process, however that ends. */
export interface FileLock {
  readonly held: boolean
  release(): void
}

/**
 * Takes the lock, or gives undefined when another process, or another part of this one, has it. SQLite takes the system's
 * file lock on every platform, without a helper; the file itself stays empty. Throws `file.unwritable`.
 */
export function takeLock(file: string): FileLock | undefined {
  let db: SqliteDatabase.Database | undefined
  try {
    db = new SqliteDatabase(file, { timeout: 0 })
    db.exec('BEGIN EXCLUSIVE')
  } catch (thrown) {
    db?.close()
    if (thrown instanceof Error && 'code' in thrown && /^SQLITE_(BUSY|LOCKED)/.test(String(thrown.code))) return undefined
    throw new AppError('file.unwritable', `${file} could not be locked: ${thrown instanceof Error ? thrown.message : thrown}.`, {
      hint: 'Check that the folder may be written and is on a disk of this machine.',
      place: { file },
      cause: thrown,
    })
  }
  const held = db
  return {
    get held() {
      return held.open
    },
    release: () => void held.close(),
  }
}

const longestWaitMs = 10_000
const pauseMs = 15

/** Does `work` while no one else does theirs under the same lock. Throws `file.unwritable` when the lock is not free in 10 s. */
export async function underLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + longestWaitMs
  let lock = takeLock(file)
  while (!lock) {
    if (performance.now() > until)
      throw new AppError('file.unwritable', `${file} is locked by another program for longer than ${longestWaitMs / 1000} s.`, {
        hint: 'Close the program that hangs, and try again.',
        place: { file },
      })
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    lock = takeLock(file)
  }
  try {
    return await work()
  } finally {
    lock.release()
  }
}
