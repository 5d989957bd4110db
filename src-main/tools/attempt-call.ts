import { AppError, type ErrorData, toAppError } from '#shared/errors/app-error.ts'
import type { ErrorCode } from '#shared/errors/codes.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { StepContext } from '../engine/executor.ts'
import type { EngineServices } from '../engine/services.ts'
import type { ToolCallContext, ToolDefinition } from './tool-registry.ts'

/** What is tried: a call that was checked, permitted and agreed to. */
export interface AttemptedCall {
  tool: ToolDefinition
  /** What the call is given, read by its schema. */
  input: unknown
  /** The same as it was written. */
  args: Json
  schema: JsonObject
  services: EngineServices
  evidence: Json | null
  /** Asked once more where the effect happens. Throws `tool.insufficient_permissions`. */
  mayStill(): Promise<void>
}

export type StoredOutcome =
  | { ok: true; result: Json; ms: number }
  | { ok: false; code?: ErrorCode; message: string; hint?: string; asks?: NonNullable<ErrorData['asks']>; ms: number }

const defaultTimeoutMs = 30_000
const backOffMs = 200
const backOffFactor = 1.5

/** What would fail in the same way again, or until a person does something about it. */
const settled: ReadonlySet<string> = new Set<ErrorCode>([
  'tool.invalid_parameters',
  'tool.insufficient_permissions',
  'tool.unavailable',
  'network.refused',
])
const isSettled = (code: ErrorCode | undefined) => code !== undefined && (settled.has(code) || /^(grant|secret|profile)\./.test(code))

/** Tries a call until it succeeds, or as often as it may be. `fresh`: it was done now, and not read from the journal. */
export async function attemptCall(place: StepContext, call: AttemptedCall): Promise<{ stored: StoredOutcome; fresh: boolean }> {
  const { tool } = call
  const attempts = tool.attempts ?? (tool.effect === 'outside' ? 1 : 2)
  for (let attempt = 0; ; attempt++) {
    const { stored, fresh } = await attemptOnce(attempt === 0 ? place : place.at(`attempt:${attempt}`), call)
    if (stored.ok || isSettled(stored.code) || attempt + 1 >= attempts) return { stored, fresh }
    if (fresh) await new Promise((resolve) => setTimeout(resolve, backOffMs * backOffFactor ** attempt))
    place.signal.throwIfAborted()
  }
}

async function attemptOnce(place: StepContext, call: AttemptedCall): Promise<{ stored: StoredOutcome; fresh: boolean }> {
  const { tool, input, args, schema, services, evidence } = call
  const limitMs = tool.timeoutMs ?? defaultTimeoutMs
  let fresh = false
  const work = async (signal: AbortSignal, idempotencyKey: string): Promise<Json> => {
    const limit = AbortSignal.timeout(limitMs)
    const within = AbortSignal.any([signal, limit])
    const context: ToolCallContext = { ...bound(place), path: place.path, signal: within, services, evidence, idempotencyKey }
    try {
      return await Promise.race([tool.call(input, context), rejected(within)])
    } catch (thrown) {
      if (signal.aborted || !limit.aborted) throw thrown
      throw new AppError('tool.failed', `${tool.name} took longer than ${limitMs / 1000} s`)
    }
  }
  const run = async (signal: AbortSignal, idempotencyKey: string): Promise<StoredOutcome> => {
    fresh = true
    const startedAt = performance.now()
    const took = () => Math.round(performance.now() - startedAt)
    try {
      await call.mayStill()
      const doIt = () => work(signal, idempotencyKey)
      const result = services.toolGates ? await (await services.toolGates()).pass(tool, signal, doIt, isFailure(signal)) : await doIt()
      return { ok: true, result, ms: took() }
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      const error = toAppError(thrown, 'tool.failed')
      if (/^(run|journal)\./.test(error.code)) throw thrown
      const { code, message, hint, asks } = error
      return { ok: false, code, message, ...(hint === undefined ? {} : { hint }), ...(asks === undefined ? {} : { asks }), ms: took() }
    }
  }
  const stored = await place.step(
    `tool:${tool.name}`,
    tool.effect === 'outside' ? 'outside' : 'recorded',
    (io) => run(io.signal, io.idempotencyKey),
    {
      isFailure: (outcome) => !(outcome as StoredOutcome).ok,
      asResult: (result) => ({ ok: true, result, ms: 0 }),
      fingerprint: { tool: tool.name, schema, arguments: args, evidence: fingerprintOf(evidence) },
    },
  )
  return { stored, fresh }
}

/** Tells a failure of the tool from a call that it could not have answered. */
const isFailure = (signal: AbortSignal) => (thrown: unknown) => !signal.aborted && !(thrown instanceof AppError && isSettled(thrown.code))

/** The methods of a place, free of the place itself. */
function bound(place: StepContext): Pick<StepContext, 'step' | 'wait' | 'told' | 'emit' | 'at' | 'now' | 'random'> {
  return {
    step: (...args) => place.step(...args),
    wait: (...args) => place.wait(...args),
    told: (names) => place.told(names),
    emit: (...args) => place.emit(...args),
    at: (...segments) => place.at(...segments),
    now: () => place.now(),
    random: () => place.random(),
  }
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** Evidence is named by its files' hashes: the same bytes give the same fingerprint. */
function fingerprintOf(evidence: Json | null): Json {
  return isJsonObject(evidence) && Array.isArray(evidence.files) ? evidence.files : evidence
}
