import { createHash } from 'node:crypto'
import type { AIMessage } from '@langchain/core/messages'
import { AppError } from '#shared/errors/app-error.ts'
import type { TokenUsage } from '#shared/events/run-event.ts'
import { plusUsage } from '#shared/events/token-usage.ts'
import { canonicalJson, type Json, type JsonObject } from '#shared/json.ts'
import type { StepContext } from '../../engine/executor.ts'
import type { OnProgress } from '../in-process/model-thread.ts'
import { failureClassOf, retryAdvice, toModelError } from '../model-errors.ts'
import type { ResolvedModel } from '../model-registry.ts'
import type { FailureClass } from '../settings/models-section.ts'
import { goOn } from './go-on.ts'
import { decodeMessage, encodeMessage, type StoredMessage, textOf } from './message-codec.ts'
import type { ModelAnswer, ModelRequest } from './model-request.ts'
import { type StreamedAnswer, streamAnswer } from './stream-answer.ts'
import { TextStream } from './text-stream.ts'
import { usageOf, withCost } from './token-usage.ts'

/** An answer as it stands in the journal. */
export interface StoredAnswer {
  ok: true
  message: JsonObject
  provider: string
  model: string
  usage: TokenUsage & JsonObject
  ms: number
  /** It was given before, to the same question. */
  cached?: boolean
}

/** What one attempt left in the journal: an answer, or why there was none and how it goes on. */
export type StoredAttempt =
  | StoredAnswer
  | {
      ok: false
      error: JsonObject
      /** Whether the same model is asked again, after `afterMs` milliseconds. */
      retry: boolean
      afterMs: number | null
      /** What it had used up. Absent where that is nothing. */
      usage?: TokenUsage & JsonObject
      /** Absent in logs of earlier versions, as is `next`. */
      class?: FailureClass
      /** What is asked once this model is given up, as it was set when it failed. */
      next?: string[]
    }

/** What an attempt is one of. */
export interface AttemptPlan {
  name: string
  /** From 0, with this model. */
  tries: number
  /** Attempts with this model. */
  most: number
  /** What comes after it in the chain. */
  rest: readonly string[]
  /** What was asked before it. */
  tried: readonly string[]
  /** What attempts before it had used up for nothing. */
  lost: TokenUsage
}

/** A message as people see it: the task's data stands in its text as well, and thoughts are nothing to read. */
function shown(message: StoredMessage): Json {
  if (message.type === 'ai') return { type: message.type, text: message.text, toolCalls: message.toolCalls }
  if (message.type !== 'system') return message
  return { type: message.type, text: message.text }
}

/** What is asked after a model: the fallbacks of its alias for this kind of failure, then the rest, each once, `offline` last. */
function nextOf({ name, rest, tried }: AttemptPlan, failure: FailureClass, { registry }: ModelRequest): string[] {
  const asked = new Set([...tried, name])
  const names = [...registry.fallbacks(name, failure), ...rest].filter((one) => !asked.has(one))
  const unique = [...new Set(names)]
  return unique.includes('offline') || asked.has('offline') ? unique : [...unique, 'offline']
}

/** One attempt with one model: a journal step of its own, and a failed one is a result like any other. */
export async function attemptOnce(
  place: StepContext,
  plan: AttemptPlan,
  request: ModelRequest,
): Promise<{ stored: StoredAttempt; fresh: boolean }> {
  const { name } = plan
  const tools = request.tools ?? []
  const prompt = request.messages.map(encodeMessage)
  const question = { sampling: { ...request.sampling }, prompt, tools: tools.map((tool) => ({ ...tool })), schema: request.schema ?? null }
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

  const progress: OnProgress = ({ file, loaded, total }) =>
    place.emit('node.progress', { node: request.nodeId, done: loaded, total, note: `${name}: ${file}` })

  async function ask(signal: AbortSignal): Promise<StoredAnswer> {
    let resolved: ResolvedModel | undefined
    try {
      resolved = await request.registry.resolve(name, request.sampling)
      const { info } = resolved
      called(info.provider, info.model)
      return await rememberedAnswer(request, info.name, question, () =>
        freshAnswer(resolved as ResolvedModel, request, signal, text, progress),
      )
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      const used = usageOf(thrown)
      const { provider = '', model = '' } = resolved?.info ?? {}
      const usage = used.input + used.output === 0 ? undefined : withCost(used, request.registry.price(provider, model))
      throw Object.assign(toModelError(thrown, name, '', resolved?.key), { advice: retryAdvice(thrown), usage })
    }
  }

  const stored = await place.step<StoredAttempt & JsonObject>(
    'model',
    'recorded',
    async ({ signal }) => {
      fresh = true
      try {
        return (await ask(signal)) as StoredAttempt & JsonObject
      } catch (thrown) {
        if (signal.aborted || !(thrown instanceof AppError) || thrown.kind !== 'operational') throw thrown
        return failed(thrown, plan, request) as StoredAttempt & JsonObject
      }
    },
    { isFailure: (stored) => (stored as StoredAttempt).ok === false, fingerprint: { model: name, ...question } },
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
      usage: plusUsage(plan.lost, usage),
      ms,
      ...(stored.cached ? { cached: true } : {}),
      ...(fresh ? {} : { fromJournal: true }),
    })
  }
  return { stored, fresh }
}

function failed(error: AppError, plan: AttemptPlan, request: ModelRequest): StoredAttempt {
  const { advice, usage } = error as AppError & { advice: ReturnType<typeof retryAdvice>; usage?: TokenUsage & JsonObject }
  const failure = failureClassOf(error)
  return {
    ok: false,
    error: error.toJSON() as unknown as JsonObject,
    ...goOn(advice, plan, request.registry.retries.longestWaitMs),
    class: failure,
    next: nextOf(plan, failure, request),
    ...(usage ? { usage } : {}),
  }
}

async function freshAnswer(
  resolved: ResolvedModel,
  request: ModelRequest,
  signal: AbortSignal,
  text: TextStream,
  onProgress: OnProgress,
): Promise<StoredAnswer> {
  const { info, gate } = resolved
  await resolved.prepare?.(onProgress, signal)
  const startedAt = performance.now()
  const call = async () => {
    const answer = await streamed(resolved, request, signal, (token) => text.add(token))
    return { ...answer, tokens: answer.usage.input + answer.usage.output }
  }
  const { message, usage } = gate ? await gate.pass(call, signal) : await call()
  return {
    ok: true,
    message: encodeMessage(message) as unknown as JsonObject,
    provider: info.provider,
    model: info.model,
    usage: withCost(usage, request.registry.price(info.provider, info.model)) as TokenUsage & JsonObject,
    ms: Math.round(performance.now() - startedAt),
  }
}

async function streamed(
  resolved: ResolvedModel,
  request: ModelRequest,
  signal: AbortSignal,
  onToken: (token: string) => void,
): Promise<StreamedAnswer> {
  const inText = async () => (await import('./text-tools/ask-in-text.ts')).askInText(resolved, request, signal, onToken)
  if (resolved.textTools) return inText()
  try {
    return await streamAnswer(resolved, request, signal, onToken)
  } catch (thrown) {
    if (!(request.tools ?? []).length || !/does not support tools/i.test((thrown as Error).message)) throw thrown
    resolved.lacksTools?.()
    return inText()
  }
}

/** The answer to the same question, where the workspace keeps answers. What may lead to calls of tools is always asked anew. */
async function rememberedAnswer(
  request: ModelRequest,
  model: string,
  question: JsonObject,
  ask: () => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  const answers = await request.registry.answers()
  if (!answers || model === 'offline' || (request.tools ?? []).length > 0) return ask()
  const key = createHash('sha256')
    .update(canonicalJson({ model, ...question }))
    .digest('hex')
  const known = answers.get(key) as StoredAnswer | undefined
  if (known) return { ...known, usage: { input: 0, output: 0 }, ms: 0, cached: true }
  const answer = await ask()
  answers.set(key, answer as StoredAnswer & JsonObject)
  return answer
}

export function answerOf(stored: StoredAnswer): Omit<ModelAnswer, 'attempt' | 'prompt'> {
  const message = decodeMessage(stored.message) as AIMessage
  return { message, text: textOf(message), provider: stored.provider, model: stored.model, usage: stored.usage, ms: stored.ms }
}
