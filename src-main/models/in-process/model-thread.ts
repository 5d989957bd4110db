import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/errors/app-error.ts'
import { entryUrl } from '../../process-entry.ts'
import type { Generated, ModelsFolder, ModelsReply, ModelsRequest, PlainMessage, Vectors } from './in-process-messages.ts'

/** Called while files are fetched or read; `total` is null where it is not known. */
export type OnProgress = (progress: { file: string; loaded: number; total: number | null }) => void

/** Models that run on this machine without a server, in a thread of their own, so that nothing waits for them. */
export interface ModelThread {
  /** Reads a model into memory, or fetches it where that is allowed. Throws `model.unavailable`. */
  load(model: string, task: 'text-generation' | 'feature-extraction', onProgress: OnProgress, signal: AbortSignal): Promise<void>
  generate(
    request: { model: string; messages: PlainMessage[]; maxTokens: number; temperature: number | null },
    onToken: (text: string) => void,
    signal: AbortSignal,
  ): Promise<Generated>
  /** One unit vector for each text. Throws `model.refused` for one that is longer than what the model reads. */
  embed(model: string, texts: readonly string[], signal: AbortSignal): Promise<Vectors>
  close(): Promise<void>
}

interface Waiting {
  resolve(value: never): void
  reject(error: unknown): void
  onToken?: (text: string) => void
  onProgress?: OnProgress
}

type Ask = ModelsRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never

/** How long the thread is kept when nobody asks it, in milliseconds: a model holds much memory. */
const idleMs = 120_000
/** How long a model may go on with its token after it was told to stop, before its thread is ended. */
const stopMs = 3_000

export function createModelThread(models: ModelsFolder): ModelThread {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let next = 0

  function end(why: Error): Promise<unknown> {
    const ending = worker
    worker = undefined
    for (const { reject } of waiting.values()) reject(why)
    waiting.clear()
    return ending?.terminate() ?? Promise.resolve()
  }

  function start(): Worker {
    const thread = new Worker(entryUrl('in-process-models'), { name: 'models', workerData: models, stdout: true, stderr: true })
    const gone = (message: string) => {
      if (worker === thread) void end(new AppError('model.unavailable', `The thread of the models ended: ${message}`))
    }
    thread.on('message', onReply)
    thread.on('error', (error: Error) => gone(error.message))
    thread.on('exit', (code) => gone(`with ${code}`))
    return thread
  }

  function onReply(reply: ModelsReply): void {
    const asker = waiting.get(reply.id)
    if (!asker) return
    if (reply.tell === 'token') asker.onToken?.(reply.text)
    else if (reply.tell === 'progress') asker.onProgress?.(reply)
    else if (reply.tell === 'done') asker.resolve(reply.value as never)
    else asker.reject(errorOf(reply))
  }

  async function ask<T>(request: Ask, signal: AbortSignal, listeners: Pick<Waiting, 'onToken' | 'onProgress'> = {}): Promise<T> {
    signal.throwIfAborted()
    clearTimeout(idle)
    worker ??= start()
    worker.ref()
    const id = ++next
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    waiting.set(id, { resolve: resolve as (value: never) => void, reject, ...listeners })
    const thread = worker
    const stop = () => {
      thread.postMessage({ id, ask: 'stop' } satisfies ModelsRequest)
      // the thread does one thing after the other: only the first of them is under way
      if (Math.min(...waiting.keys()) !== id) return reject(signal.reason)
      const late = setTimeout(() => {
        if (!waiting.has(id) || worker !== thread) return
        reject(signal.reason)
        void end(new AppError('model.unavailable', 'The thread of the models was ended, because one did not stop'))
      }, stopMs)
      promise.finally(() => clearTimeout(late)).catch(() => {})
    }
    signal.addEventListener('abort', stop, { once: true })
    try {
      worker.postMessage({ id, ...request })
      const value = await promise
      signal.throwIfAborted()
      return value
    } finally {
      signal.removeEventListener('abort', stop)
      waiting.delete(id)
      if (waiting.size === 0) rest()
    }
  }

  /** Nothing is under way: the thread holds up no exit, and goes after a while. */
  function rest(): void {
    worker?.unref()
    idle = setTimeout(() => void end(new Error('idle')), idleMs)
    idle.unref()
  }

  return {
    load: (model, task, onProgress, signal) => ask<void>({ ask: 'load', model, task }, signal, { onProgress }),
    generate: (request, onToken, signal) => ask<Generated>({ ask: 'generate', ...request }, signal, { onToken }),
    embed: (model, texts, signal) => ask<Vectors>({ ask: 'embed', model, texts: [...texts] }, signal),
    async close() {
      clearTimeout(idle)
      await end(new AppError('model.unavailable', 'The models were closed'))
    },
  }
}

function errorOf({ reason, message }: Extract<ModelsReply, { tell: 'failed' }>): AppError {
  if (reason === 'too_long') return new AppError('model.refused', `The model refused: ${message}`, { hint: 'Shorten what it is given.' })
  const hint = reason === 'missing' ? 'Put its files there, or let it be fetched (docs/models.md).' : 'Check the files of this model.'
  return new AppError('model.unavailable', `The model cannot be used: ${message.slice(0, 300)}`, { hint })
}
