import { type MessagePort, Worker } from 'node:worker_threads'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { entryUrl } from '../../process-entry.ts'

/** What the writer of a log is told first: which database it is to write. */
export interface OpenLog {
  file: string
  /** Folder of the blobs that values in the log may lie in. */
  blobs: string | null
  /** Each commit waits for the disk, so that what was acknowledged outlives a loss of power. */
  durable: boolean
}

/** What it says first. */
export type LogOpened = { opened: true; damage: ErrorData | null } | { opened: false; error: ErrorData }

/** The way to who writes a log: to a thread of its own, or to the other end of a channel within this one. */
export type LogWriterLink = Worker | MessagePort

/**
 * Starts the thread that will write a log, before it is known which. A command starts it first of all, so that it comes up
 * while the rest is loaded. It keeps nothing alive.
 */
export function startLogWriter(): LogWriterLink {
  const worker = new Worker(entryUrl('log-writer'), { name: 'log-writer' })
  worker.unref()
  return worker
}

/** Its end is not waited for: that of a thread is at times not told before its process ends, which is then a failure. */
export function endLogWriter(link: LogWriterLink): void {
  if (link instanceof Worker) void link.terminate()
  else link.close()
}
