import { parentPort, workerData } from 'node:worker_threads'
import { toAppError } from '#shared/errors/app-error.ts'
import { serveLog } from '../storage/sqlite/log-writer.ts'
import { openDatabase } from '../storage/sqlite/open-database.ts'

const { file } = workerData as { file: string }
if (!parentPort) throw new Error('The log writer runs as a worker thread')
try {
  const { db, damage } = openDatabase(file)
  serveLog(parentPort, db, damage, file)
  parentPort.postMessage({ opened: true, damage: damage?.toJSON() ?? null })
} catch (thrown) {
  parentPort.postMessage({ opened: false, error: toAppError(thrown).toJSON() })
  parentPort.close()
}
