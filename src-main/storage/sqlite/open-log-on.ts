import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { blobHeads } from '../blob-heads.ts'
import { serveLog } from './log-writer.ts'
import type { LogOpened, LogWriterLink, OpenLog } from './log-writer-link.ts'
import { openDatabase, openingError } from './open-database.ts'

/** The writer's side of a log: opens the one that it is told of first, says how that went, and does what it is asked for. */
export function openLogOn(port: MessagePort): void {
  port.once('message', ({ file, blobs, durable }: OpenLog) => {
    try {
      const { db, damage } = openDatabase(file, { durable })
      serveLog(port, db, damage, { file, head: blobs === null ? () => undefined : blobHeads(blobs) })
      port.postMessage({ opened: true, damage: damage?.toJSON() ?? null } satisfies LogOpened)
    } catch (thrown) {
      port.postMessage({ opened: false, error: openingError(thrown, file).toJSON() } satisfies LogOpened)
      port.close()
    }
  })
}

/**
 * Writes the log in this thread. A thread takes longer to come up than a short run, and what it is for, that others are
 * served while the disk is waited for, is nothing to a command that has one run and ends with it.
 */
export function logWriterHere(): LogWriterLink {
  const { port1, port2 } = new MessageChannel()
  openLogOn(port2)
  port1.unref()
  port2.unref()
  return port1
}
