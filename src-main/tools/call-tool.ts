import { z } from 'zod'
import { AppError, type ErrorData, toAppError } from '#shared/errors/app-error.ts'
import type { ErrorCode } from '#shared/errors/codes.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { StepContext } from '../engine/executor.ts'
import type { EngineServices } from '../engine/services.ts'
import type { ToolCallContext, ToolDefinition } from './tool-registry.ts'

export interface ToolCall {
  tool: ToolDefinition
  /** Shown and logged: `<turn>.<j>` for an agent's call. */
  id: string
  args: Json
  /** Id of the calling agent, or null for a node. */
  agent: string | null
  services: EngineServices
  /** The evidence value that the caller was handed. */
  evidence: Json | null
  /** Called before and after a person is asked. */
  onApproval?(asked: boolean): void
}

export type ToolOutcome = { ok: true; result: Json; ms: number } | { ok: false; error: AppError; ms: number }

const defaultTimeoutMs = 30_000
const backOffMs = 200
const backOffFactor = 1.5

/** By schema: a tool may be handed on as a copy. */
const schemas = new WeakMap<object, JsonObject>()

/** JSON Schema of a tool's arguments, as models are told. */
export function toolSchema(tool: ToolDefinition): JsonObject {
  const known = schemas.get(tool.input)
  if (known) return known
  const { $schema: _, ...schema } = z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' })
  schemas.set(tool.input, schema as JsonObject)
  return schema as JsonObject
}

/**
 * One call of a tool: checked, approved where it is dangerous, journalled, limited in time and tried again once. A failure
 * comes back as a value, since an agent goes on from it; cancellation is thrown.
 */
export async function callTool(place: StepContext, call: ToolCall): Promise<ToolOutcome> {
  const { tool, id, agent } = call
  const parsed = tool.input.safeParse(call.args)
  place.emit('tool.called', { agent, tool: tool.name, call: id, arguments: call.args })
  const finish = (outcome: ToolOutcome, fromJournal: boolean): ToolOutcome => {
    const result: Json = outcome.ok ? outcome.result : resultOfFailure(outcome.error)
    place.emit('tool.returned', {
      agent,
      tool: tool.name,
      call: id,
      ok: outcome.ok,
      result: { value: result },
      ms: outcome.ms,
      ...(fromJournal ? { fromJournal: true } : {}),
    })
    return outcome
  }
  if (!parsed.success) {
    const error = new AppError('tool.invalid_parameters', `The arguments of ${tool.name} do not fit: ${z.prettifyError(parsed.error)}`)
    return finish({ ok: false, error, ms: 0 }, false)
  }
  // what one call does may be less than what its tool can do
  call = { ...call, tool: { ...tool, ...tool.ofCall?.(parsed.data) } }
  if (call.tool.safety !== 'safe' && !(await approved(place, call))) {
    return finish({ ok: false, error: new AppError('tool.refused', `A person did not allow ${tool.name}`), ms: 0 }, false)
  }
  const attempts = tool.attempts ?? (call.tool.effect === 'outside' ? 1 : 2)
  let failure = new AppError('tool.failed', `${tool.name} was not tried`)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const here = attempt === 0 ? place : place.at(`attempt:${attempt}`)
    const { stored, fresh } = await attemptOnce(here, call, parsed.data)
    if (stored.ok) return finish({ ok: true, result: stored.result, ms: stored.ms }, !fresh)
    const { code, message, asks, hint } = stored
    failure = new AppError(code ?? 'tool.failed', message, { asks, hint })
    if (isSettled(failure.code) || attempt + 1 === attempts) return finish({ ok: false, error: failure, ms: stored.ms }, !fresh)
    if (fresh) await new Promise((resolve) => setTimeout(resolve, backOffMs * backOffFactor ** attempt))
    place.signal.throwIfAborted()
  }
  return finish({ ok: false, error: failure, ms: 0 }, false)
}

type StoredOutcome =
  | { ok: true; result: Json; ms: number }
  | { ok: false; code?: ErrorCode; message: string; hint?: string; asks?: NonNullable<ErrorData['asks']>; ms: number }

/** What would fail in the same way again, or until a person does something about it. */
const settled: ReadonlySet<string> = new Set<ErrorCode>([
  'tool.invalid_parameters',
  'tool.insufficient_permissions',
  'tool.unavailable',
  'network.refused',
])
const isSettled = (code: ErrorCode) => settled.has(code) || /^(grant|secret|profile)\./.test(code)

function resultOfFailure({ code, message, asks }: AppError): Json {
  return { error: code, message, ...(asks ? { asks } : {}) }
}

async function attemptOnce(place: StepContext, call: ToolCall, input: unknown): Promise<{ stored: StoredOutcome; fresh: boolean }> {
  const { tool, services, evidence } = call
  const limitMs = tool.timeoutMs ?? defaultTimeoutMs
  let fresh = false
  const run = async (signal: AbortSignal, idempotencyKey: string): Promise<StoredOutcome> => {
    fresh = true
    const startedAt = performance.now()
    const limit = AbortSignal.timeout(limitMs)
    const took = () => Math.round(performance.now() - startedAt)
    try {
      const within = AbortSignal.any([signal, limit])
      const context: ToolCallContext = { ...bound(place), path: place.path, signal: within, services, evidence, idempotencyKey }
      const result = await Promise.race([tool.call(input, context), rejected(within)])
      return { ok: true, result, ms: took() }
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      if (limit.aborted) return { ok: false, message: `${tool.name} took longer than ${limitMs / 1000} s`, ms: took() }
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
      fingerprint: { tool: tool.name, schema: toolSchema(tool), arguments: call.args, evidence: fingerprintOf(evidence) },
    },
  )
  return { stored, fresh }
}

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

async function approved(place: StepContext, call: ToolCall): Promise<boolean> {
  const { tool } = call
  const title = `Allow ${tool.title}?`
  call.onApproval?.(true)
  place.emit('approval.requested', { wait: `${place.path}#approval`, title })
  const answer = await place.wait('approval', {
    type: 'approval',
    title,
    body: `${call.agent ? 'An agent' : 'A node'} wants to call **${tool.name}**. ${tool.description}`,
    details: call.args,
    options: ['approve', 'reject'],
  })
  call.onApproval?.(false)
  return isJsonObject(answer) && answer.approved === true
}
