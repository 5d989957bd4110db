import { AppError, type ErrorData } from '#shared/errors/app-error.ts'
import type { RunEventData, TokenUsage } from '#shared/events/run-event.ts'
import { plusUsage } from '#shared/events/token-usage.ts'
import type { StepContext } from '../../engine/executor.ts'
import { pause } from '../gate/pause.ts'
import { type EmbedPlan, type EmbedRequest, embedAttempt, type StoredVectors } from './embed-attempt.ts'
import { batchesOf } from './embed-batch.ts'
import { vectorsIn } from './vector-text.ts'

/** Texts as vectors of one model. */
export interface Embedded {
  /** One for each text, in their order. */
  vectors: number[][]
  provider: string
  model: string
  /** With what models that were given up had used. */
  usage: TokenUsage
  /** Milliseconds that its requests took. */
  ms: number
}

/** A part of the texts, and how often it was asked for. */
interface Batch {
  place: StepContext
  texts: readonly string[]
  asked: number
}

/**
 * Asks the models of a chain for vectors until one gives all of them: vectors of two models cannot be compared, so that the
 * next one begins with the first text. Every request is a journal step of its own, which also holds how it goes on from
 * there. Nothing at the end of the chain makes vectors up. Throws `model.*`.
 */
export async function embedTexts(place: StepContext, request: EmbedRequest): Promise<Embedded> {
  const batches = batchesOf(request.texts).map(
    (texts, index): Batch => ({ place: index === 0 ? place : place.at(`batch:${index}`), texts, asked: 0 }),
  )
  const tried: string[] = []
  const failures: NonNullable<RunEventData['fallback.used']['steps']> = []
  let usage: TokenUsage = { input: 0, output: 0 }
  let failure: AppError | undefined
  let queue = [...request.models]
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const made: Embedded = { vectors: [], provider: '', model: '', usage, ms: 0 }
    let givenUp: Extract<StoredVectors, { ok: false }> | undefined
    for (const batch of batches) {
      const stored = await embedWith(batch, { name, rest: queue, tried }, request)
      if (!stored.ok) {
        givenUp = stored
        break
      }
      usage = plusUsage(usage, stored.usage)
      made.vectors.push(...vectorsIn(stored.vectors, stored.dimensions))
      Object.assign(made, { provider: stored.provider, model: stored.model, usage, ms: made.ms + stored.ms })
    }
    if (!givenUp) {
      const chain = [...tried, name, ...queue]
      if (failure) place.emit('fallback.used', { what: 'model', chain, reached: name, reason: failure.message, steps: failures })
      return made
    }
    failure = AppError.from(givenUp.error as unknown as ErrorData)
    failures.push({ step: name, class: givenUp.class, reason: failure.message })
    tried.push(name)
    queue = givenUp.next
  }
  throw failure ?? new AppError('model.unavailable', 'No model was named')
}

/** One model, as often as it may be asked. */
async function embedWith(batch: Batch, plan: Omit<EmbedPlan, 'tries'>, request: EmbedRequest): Promise<StoredVectors> {
  for (let tries = 0; ; tries++) {
    const { place } = batch
    const here = batch.asked === 0 ? place : place.at(`attempt:${batch.asked}`)
    const { stored, fresh } = await embedAttempt(here, { ...plan, tries }, batch.texts, request)
    batch.asked += 1
    if (stored.ok || !stored.retry) return stored
    const error = stored.error as unknown as ErrorData
    place.emit('node.retried', { node: request.nodeId, attempt: batch.asked, delayMs: stored.afterMs, error })
    if (fresh) await pause(stored.afterMs, place.signal)
  }
}
