import { AppError } from '#shared/errors/app-error.ts'
import type { StepContext } from '../../engine/executor.ts'

/** What is asked of a server goes to one that runs already, and to no other. */
const isRead = (name: string) => ['prompt', 'mcp:prompt', 'mcp:resources'].includes(name)

/** A place where nothing happens: what is only read is read, everything else is refused. */
export function previewPlace(path: string, signal: AbortSignal): StepContext {
  const refused = (what: string) => new AppError('internal.unexpected', `A preview wanted to ${what}`)
  return {
    path,
    signal,
    step: (name, _effect, fn) => (isRead(name) ? fn({ signal, idempotencyKey: '' }) : Promise.reject(refused(`do "${name}"`))),
    wait: () => Promise.reject(refused('ask a person')),
    told: () => [],
    emit: () => {},
    at: (...segments) => previewPlace([path, ...segments].join('/'), signal),
    now: () => Promise.resolve(0),
    random: () => Promise.resolve(0),
  }
}
