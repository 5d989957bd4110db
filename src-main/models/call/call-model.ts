import type { AIMessage, BaseMessage } from '@langchain/core/messages'
import { AppError, type ErrorData } from '#shared/errors/app-error.ts'
import type { TokenUsage } from '#shared/events/run-event.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { StepContext } from '../../engine/executor.ts'
import { retryAdvice, toModelError } from '../model-errors.ts'
import type { ModelPrice, ModelRegistry, SamplingSettings } from '../model-registry.ts'
import { decodeMessage, encodeMessage, type StoredMessage, textOf } from './message-codec.ts'
import { streamAnswer } from './stream-answer.ts'
import { TextStream } from './text-stream.ts'

/** What a model is told of a tool. */
export interface ToolDeclaration {
  name: string
  description: string
  /** JSON Schema of its arguments. */
  schema: JsonObject
}

export interface ModelRequest {
  /** Id of the asking agent, or null for a plain node. */
  agent: string | null
  /** The node whose card shows the answer as it comes. */
  nodeId: string
  registry: ModelRegistry
  /** Names in order of preference. `offline` is added at the end where it is missing. */
  models: readonly string[]
  sampling?: SamplingSettings
  messages: readonly BaseMessage[]
  tools?: readonly ToolDeclaration[]
  /** JSON Schema that the answer's text has to fit; sent to models that can be held to one. */
  schema?: JsonObject
  /** Numbers attempts on from here, where the same place asks again. */
  firstAttempt?: number
  /** Attempts with one model before the next in the chain. Default 3. */
  attempts?: number
}

export interface ModelAnswer {
  message: AIMessage
  text: string
  provider: string
  model: string
  usage: TokenUsage
  ms: number
  /** The attempt that answered, from 0. */
  attempt: number
}

/** What one attempt left in the journal: an answer, or why there was none and whether asking again can help. */
type StoredAttempt =
  | { ok: true; message: JsonObject; provider: string; model: string; usage: { input: number; output: number; usd?: number }; ms: number }
  | { ok: false; error: JsonObject; retry: boolean; afterMs: number | null }

const longestWaitMs = 30_000
const firstWaitMs = 500

/**
 * Asks the models of a chain until one answers. Every attempt is a journal step of its own, and a failed one is a result
 * like any other, so a resumed run takes the same way and asks none of them again. Throws `model.*` when the whole chain
 * fails, and lets cancellation pass untouched.
 */
export async function callModel(place: StepContext, request: ModelRequest): Promise<ModelAnswer> {
  const chain = request.models.includes('offline') ? [...request.models] : [...request.models, 'offline']
  const perModel = request.attempts ?? 3
  let attempt = request.firstAttempt ?? 0
  let failure: AppError | undefined
  for (const [index, name] of chain.entries()) {
    // What fails in this process fails again.
    const most = name === 'offline' ? 1 : perModel
    for (let tries = 0; tries < most; tries++) {
      const here = attempt === 0 ? place : place.at(`attempt:${attempt}`)
      const { stored, fresh } = await attemptOnce(here, name, request)
      if (stored.ok) {
        if (index > 0 && failure) place.emit('fallback.used', { what: 'model', chain, reached: name, reason: failure.message })
        return { ...answerOf(stored), attempt }
      }
      failure = AppError.from(stored.error as unknown as ErrorData)
      attempt += 1
      const wait = stored.afterMs ?? firstWaitMs * 2 ** tries
      if (!stored.retry || wait > longestWaitMs || tries + 1 === most) break
      place.emit('node.retried', { node: request.nodeId, attempt, delayMs: wait, error: failure.toJSON() })
      if (fresh) await pause(wait, place.signal)
    }
  }
  throw failure ?? new AppError('model.unavailable', 'No model was named')
}

/** What a call cost, where it is known what the model costs. */
function withCost({ input, output }: TokenUsage, price: ModelPrice | undefined): TokenUsage {
  return price ? { input, output, usd: (input * price.input + output * price.output) / 1e6 } : { input, output }
}

function answerOf(stored: Extract<StoredAttempt, { ok: true }>): Omit<ModelAnswer, 'attempt'> {
  const message = decodeMessage(stored.message) as AIMessage
  return { message, text: textOf(message), provider: stored.provider, model: stored.model, usage: stored.usage, ms: stored.ms }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** A message as people see it: the task's data stands in its text as well. */
function shown(message: StoredMessage): Json {
  if (message.type !== 'system') return message
  return { type: message.type, text: message.text }
}

async function attemptOnce(place: StepContext, name: string, request: ModelRequest): Promise<{ stored: StoredAttempt; fresh: boolean }> {
  const tools = request.tools ?? []
  const prompt = request.messages.map(encodeMessage)
  const fingerprint: Json = {
    model: name,
    sampling: { ...request.sampling },
    prompt,
    tools: tools.map((tool) => ({ ...tool })),
    schema: request.schema ?? null,
  }
  const text = new TextStream(place, request.nodeId)
  let fresh = false
  const called = (provider: string, model: string) =>
    place.emit('model.called', {
      agent: request.agent,
      provider,
      model,
      prompt: { value: prompt.map(shown) },
      tools: tools.map((tool) => tool.name),
    })
  const stored = await place.step<StoredAttempt>(
    'model',
    'recorded',
    async ({ signal }) => {
      fresh = true
      const startedAt = performance.now()
      try {
        const resolved = await request.registry.resolve(name, request.sampling)
        const { info } = resolved
        called(info.provider, info.model)
        const { message, usage: tokens } = await streamAnswer(resolved, request, signal, (token) => text.add(token))
        const usage = withCost(tokens, request.registry.price(info.provider, info.model))
        const ms = Math.round(performance.now() - startedAt)
        return { ok: true, message: encodeMessage(message) as unknown as JsonObject, provider: info.provider, model: info.model, usage, ms }
      } catch (thrown) {
        if (signal.aborted) throw signal.reason
        const error = toModelError(thrown, name, '')
        if (error.kind !== 'operational') throw error
        return { ok: false, error: error.toJSON() as unknown as JsonObject, ...retryAdvice(thrown) }
      }
    },
    { isFailure: (stored) => (stored as StoredAttempt).ok === false, fingerprint },
  )
  if (stored.ok) {
    const { message, text: said, provider, model, usage, ms } = answerOf(stored)
    if (!fresh) called(provider, model)
    text.end(said)
    place.emit('model.returned', {
      agent: request.agent,
      provider,
      model,
      text: { value: said },
      toolCalls: (message.tool_calls ?? []).map(({ id, name, args }) => ({ id: id ?? '', name, arguments: args as Json })),
      usage,
      ms,
      ...(fresh ? {} : { fromJournal: true }),
    })
  }
  return { stored, fresh }
}
