import { AppError, type ErrorData } from '#shared/errors/app-error.ts'
import type { RunEventData, TokenUsage } from '#shared/events/run-event.ts'
import { plusUsage } from '#shared/events/token-usage.ts'
import type { StepContext } from '../../engine/executor.ts'
import { pause } from '../gate/pause.ts'
import { failureClassOf } from '../model-errors.ts'
import { answerOf, attemptOnce } from './attempt.ts'
import type { ModelAnswer, ModelRequest } from './model-request.ts'

export type { ModelAnswer, ModelRequest, ToolDeclaration } from './model-request.ts'

/**
 * Asks the models of a chain until one answers. Every attempt is a journal step of its own, which also holds how it goes on
 * from there, so a resumed run takes the same way and asks none of them again. Throws `model.*` when the whole chain fails,
 * and lets cancellation pass untouched.
 */
export async function callModel(place: StepContext, request: ModelRequest): Promise<ModelAnswer> {
  let queue = request.models.includes('offline') ? [...request.models] : [...request.models, 'offline']
  const tried: string[] = []
  const failures: NonNullable<RunEventData['fallback.used']['steps']> = []
  let attempt = request.firstAttempt ?? 0
  let failure: AppError | undefined
  let lost: TokenUsage = { input: 0, output: 0 }
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    // What fails in this process fails again.
    const most = name === 'offline' ? 1 : (request.attempts ?? request.registry.retries.attempts)
    for (let tries = 0; ; tries++) {
      const room = request.room === undefined ? undefined : request.room - lost.input - lost.output
      if (room !== undefined && room < leastRoom && lost.input > 0 && name !== 'offline') break
      const asked = room === undefined || lost.input === 0 ? request : withRoom(request, room)
      const here = attempt === 0 ? place : place.at(`attempt:${attempt}`)
      const { stored, fresh } = await attemptOnce(here, { name, tries, most, rest: queue, tried, lost }, asked)
      if (stored.ok) {
        if (failure && tried.length > 0) {
          const chain = [...tried, name, ...queue]
          place.emit('fallback.used', { what: 'model', chain, reached: name, reason: failure.message, steps: failures })
        }
        return { ...answerOf(stored), usage: plusUsage(lost, stored.usage), prompt: stored.usage.input, attempt }
      }
      failure = AppError.from(stored.error as unknown as ErrorData)
      attempt += 1
      if (stored.usage) lost = plusUsage(lost, stored.usage)
      const wait = stored.afterMs ?? 500 * 2 ** tries
      // logs of earlier versions left the end of the tries to their reader
      const again = stored.retry && (stored.next !== undefined || (wait <= 30_000 && tries + 1 < most))
      if (!again) {
        queue = stored.next ?? queue
        failures.push({ step: name, class: stored.class ?? failureClassOf(failure), reason: failure.message })
        break
      }
      place.emit('node.retried', { node: request.nodeId, attempt, delayMs: wait, error: failure.toJSON() })
      if (fresh) await pause(wait, place.signal)
    }
    tried.push(name)
  }
  throw failure ?? new AppError('model.unavailable', 'No model was named')
}

/** Tokens of the shortest answer that is worth a call. */
const leastRoom = 16

/** The same request for an answer that is no longer than there is room for. */
function withRoom(request: ModelRequest, room: number): ModelRequest {
  const { maxTokens = room, ...sampling } = request.sampling ?? {}
  return { ...request, sampling: { ...sampling, maxTokens: Math.min(maxTokens, room) } }
}
