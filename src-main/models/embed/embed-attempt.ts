import type { AppError } from '#shared/errors/app-error.ts'
import type { TokenUsage } from '#shared/events/run-event.ts'
import type { JsonObject } from '#shared/json.ts'
import type { StepContext } from '../../engine/executor.ts'
import { goOn } from '../call/go-on.ts'
import { withCost } from '../call/token-usage.ts'
import type { OnProgress } from '../in-process/model-thread.ts'
import { failureClassOf, retryAdvice, toModelError } from '../model-errors.ts'
import type { ModelRegistry } from '../model-registry.ts'
import type { FailureClass } from '../settings/models-section.ts'
import { embedBatch } from './embed-batch.ts'
import type { Embedder } from './embedder.ts'
import { vectorsAsText } from './vector-text.ts'

export interface EmbedRequest {
  /** The node whose card shows how far it is. */
  nodeId: string
  registry: ModelRegistry
  /** Names in order of preference; the fallbacks of an alias come after it. */
  models: readonly string[]
  /** None of them is empty. */
  texts: readonly string[]
  /** Attempts with one model before the next in the chain. Default: as the workspace is set. */
  attempts?: number
}

/** What one request left in the journal: vectors, or why there are none and how it goes on. */
export type StoredVectors =
  | { ok: true; vectors: string; dimensions: number; provider: string; model: string; usage: TokenUsage & JsonObject; ms: number }
  | {
      ok: false
      error: JsonObject
      /** Whether the same model is asked again, after `afterMs` milliseconds. */
      retry: boolean
      afterMs: number
      class: FailureClass
      /** What is asked once this model is given up. */
      next: string[]
    }

/** What a request is one of. */
export interface EmbedPlan {
  name: string
  /** From 0, with this model. */
  tries: number
  /** What comes after it in the chain. */
  rest: readonly string[]
  /** What was asked before it. */
  tried: readonly string[]
}

/** One request with one model: a journal step of its own, and a failed one is a result like any other. */
export async function embedAttempt(
  place: StepContext,
  plan: EmbedPlan,
  texts: readonly string[],
  request: EmbedRequest,
): Promise<{ stored: StoredVectors; fresh: boolean }> {
  const { registry, nodeId } = request
  let fresh = false
  const called = ({ provider, model }: { provider: string; model: string }) =>
    place.emit('model.called', { agent: null, provider, model, prompt: { value: [...texts] }, tools: [], does: 'embed' })
  const onProgress: OnProgress = ({ file, loaded, total }) =>
    place.emit('node.progress', { node: nodeId, done: loaded, total, note: `${plan.name}: ${file}` })

  const ask = async (signal: AbortSignal): Promise<StoredVectors> => {
    fresh = true
    let embedder: Embedder | undefined
    try {
      embedder = await registry.embedder(plan.name)
      const { provider, model } = embedder.info
      called(embedder.info)
      const startedAt = performance.now()
      const { vectors, tokens } = await embedBatch(embedder, texts, signal, onProgress)
      const usage = withCost({ input: tokens, output: 0 }, registry.price(provider, model)) as TokenUsage & JsonObject
      const ms = Math.round(performance.now() - startedAt)
      return { ok: true, vectors: vectorsAsText(vectors), dimensions: vectors[0]?.length ?? 0, provider, model, usage, ms }
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      const error = toModelError(thrown, plan.name, '', embedder?.key)
      if (error.kind !== 'operational') throw error
      return failed(error, thrown, plan, request)
    }
  }
  const stored = await place.step<StoredVectors & JsonObject>(
    'model',
    'recorded',
    ({ signal }) => ask(signal) as Promise<StoredVectors & JsonObject>,
    {
      isFailure: (stored) => (stored as StoredVectors).ok === false,
      fingerprint: { embed: plan.name, texts: [...texts] },
    },
  )
  if (!stored.ok) return { stored, fresh }
  const { provider, model, usage, ms, dimensions } = stored
  if (!fresh) called({ provider, model })
  const text = `${texts.length} ${texts.length === 1 ? 'vector' : 'vectors'} of ${dimensions} numbers`
  place.emit('model.returned', {
    ...{ agent: null, provider, model, text: { value: text }, toolCalls: [], usage, ms },
    ...(fresh ? {} : { fromJournal: true }),
  })
  return { stored, fresh }
}

function failed(error: AppError, thrown: unknown, plan: EmbedPlan, { registry, attempts }: EmbedRequest): StoredVectors {
  const failure = failureClassOf(error)
  const most = attempts ?? registry.retries.attempts
  const asked = new Set([...plan.tried, plan.name])
  const next = [...registry.fallbacks(plan.name, failure), ...plan.rest]
  return {
    ok: false,
    error: error.toJSON() as unknown as JsonObject,
    ...goOn(retryAdvice(thrown), { tries: plan.tries, most }, registry.retries.longestWaitMs),
    class: failure,
    next: [...new Set(next)].filter((name) => !asked.has(name)),
  }
}
