import { parentPort } from 'node:worker_threads'
import { toAppError } from '#shared/errors/app-error.ts'
import { blobHeads } from '../storage/blob-heads.ts'
import { serveLog } from '../storage/sqlite/log-writer.ts'
import type { OpenLog } from '../storage/sqlite/log-writer-thread.ts'
import { openDatabase } from '../storage/sqlite/open-database.ts'

const port = parentPort
if (!port) throw new Error('The log writer runs as a worker thread')
port.once('message', ({ file, blobs }: OpenLog) => {
  try {
    const { db, damage } = openDatabase(file)
    serveLog(port, db, damage, { file, head: blobs === null ? () => undefined : blobHeads(blobs) })
    port.postMessage({ opened: true, damage: damage?.toJSON() ?? null })
  } catch (thrown) {
    port.postMessage({ opened: false, error: toAppError(thrown).toJSON() })
    port.close()
  }
})
