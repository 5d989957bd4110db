import type { Json } from '#shared/json.ts'
import type { RunLog } from './run-log.ts'

/** A log that keeps nothing: what the engine costs by itself. A wait lasts until the run is ended. */
export function nullLog(runId = 'run_unlogged'): RunLog {
  return {
    runId,
    durable: false,
    emit: () => 0,
    ref: (value) => ({ value }),
    finished: () => undefined,
    redo: () => {},
    told: () => [],
    step: (path, name, _effect, { signal }, fn) => fn({ signal, idempotencyKey: `${runId}/${path}#${name}` }),
    wait: (_path, _name, _request, signal) =>
      new Promise<Json>((_, reject) => {
        if (signal.aborted) reject(signal.reason)
        else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      }),
    flush: () => Promise.resolve(),
  }
}
