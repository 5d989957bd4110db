import { Worker } from 'node:worker_threads'
import { entryUrl } from '../../process-entry.ts'

/** What the thread is told first: which database it is to write. */
export interface OpenLog {
  file: string
  /** Folder of the blobs that values in the log may lie in. */
  blobs: string | null
}

/**
 * Starts the thread that will write a log, before it is known which. A command starts it first of all, so that it comes up
 * while the rest is loaded. It keeps nothing alive.
 */
export function startLogWriter(): Worker {
  const worker = new Worker(entryUrl('log-writer'), { name: 'log-writer' })
  worker.unref()
  return worker
}
