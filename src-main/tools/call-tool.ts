import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import type { AgentLevel } from '#shared/events/run-event.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { type Decision, decide, type ToolCaller, toolSafeties } from '#shared/security/permissions.ts'
import type { StepContext } from '../engine/executor.ts'
import type { EngineServices } from '../engine/services.ts'
import { askPerson } from './approval/ask-person.ts'
import { lessRisk } from './approval/less-risk.ts'
import { schemaMisfit } from './argument-schema.ts'
import { attemptCall, type StoredOutcome } from './attempt-call.ts'
import type { ToolDefinition } from './tool-registry.ts'

export interface ToolCall {
  tool: ToolDefinition
  /** Shown and logged: `<turn>.<j>` for an agent's call. */
  id: string
  args: Json
  /** Id of the calling agent, or null for a node. */
  agent: string | null
  /** What the agent is and is called, and the node that describes it; absent for a node. */
  as?: { level: AgentLevel; name: string; node?: string }
  services: EngineServices
  /** The evidence value that the caller was handed. */
  evidence: Json | null
  /** It stands in for a call that failed. */
  isAlternative?: boolean
  /** Called before and after a person is asked. */
  onApproval?(asked: boolean): void
}

/** `changed`: the arguments that a person put in the place of those that were asked for. `instead`: the tool that did it. */
export type ToolOutcome =
  | { ok: true; result: Json; ms: number; changed?: Json; instead?: string }
  | { ok: false; error: AppError; ms: number }

/** By schema: a tool may be handed on as a copy. */
const schemas = new WeakMap<object, JsonObject>()

/** JSON Schema of a tool's arguments, as models are told. */
export function toolSchema(tool: ToolDefinition): JsonObject {
  if (tool.schema) return tool.schema
  const known = schemas.get(tool.input)
  if (known) return known
  const { $schema: _, ...schema } = z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' })
  schemas.set(tool.input, schema as JsonObject)
  return schema as JsonObject
}

/** Arguments read by the tool's schema, and the tool as it is for a call with them. Throws `tool.invalid_parameters`. */
function readArguments(tool: ToolDefinition, args: Json): { input: unknown; tool: ToolDefinition } {
  const parsed = tool.input.safeParse(args)
  const misfit = parsed.success ? schemaMisfit(tool, args) : z.prettifyError(parsed.error)
  if (!parsed.success || misfit !== null)
    throw new AppError('tool.invalid_parameters', `The arguments of ${tool.name} do not fit: ${misfit}`)
  // what one call does may be less than what its tool can do
  return { input: parsed.data, tool: { ...tool, ...tool.ofCall?.(parsed.data) } }
}

const callerOf = ({ as }: ToolCall): ToolCaller => as?.level ?? 'node'

/**
 * One call of a tool: checked, permitted, agreed to where a person has to be asked, journalled, limited in time, tried again
 * once, and handed to another tool that can do the same. A failure comes back as a value, since an agent goes on from it;
 * cancellation is thrown.
 */
export async function callTool(place: StepContext, call: ToolCall): Promise<ToolOutcome> {
  const { tool, id, agent } = call
  place.emit('tool.called', { agent, tool: tool.name, call: id, arguments: call.args })
  const { outcome, fresh } = await outcomeOf(place, call)
  const result: Json = outcome.ok ? outcome.result : resultOfFailure(outcome.error)
  place.emit('tool.returned', {
    agent,
    tool: tool.name,
    call: id,
    ok: outcome.ok,
    result: { value: result },
    ms: outcome.ms,
    ...(outcome.ok && outcome.instead !== undefined ? { instead: outcome.instead } : {}),
    ...(fresh ? {} : { fromJournal: true }),
  })
  return outcome
}

/** What a failed call gives whoever made it. */
export function resultOfFailure({ code, message, hint, asks }: AppError): JsonObject {
  return { error: code, message, ...(hint === undefined ? {} : { hint }), ...(asks ? { asks } : {}) }
}

async function outcomeOf(place: StepContext, asked: ToolCall): Promise<{ outcome: ToolOutcome; fresh: boolean }> {
  const call = await inThisRun(place, asked)
  if (call instanceof AppError) return { outcome: { ok: false, error: call, ms: 0 }, fresh: true }
  try {
    const agreed = await agree(place, call)
    const schema = toolSchema(call.tool)
    const { services, evidence } = call
    const mayStill = async () => {
      const decision = await judge(call, agreed)
      if (decision.verdict === 'deny') throw denied(call, decision)
    }
    const { stored, fresh } = await attemptCall(place, { ...agreed, schema, services, evidence, mayStill })
    if (stored.ok) return { outcome: { ...stored, ...(agreed.changed === undefined ? {} : { changed: agreed.changed }) }, fresh }
    const other = agreed.tool.effect !== 'outside' && isTrouble(stored) ? await alternative(place, call, agreed, stored) : undefined
    if (other) return { outcome: other, fresh }
    const { code = 'tool.failed', message, hint = call.tool.guidance, asks } = stored
    return { outcome: { ok: false, error: new AppError(code, message, { hint, asks }), ms: stored.ms }, fresh }
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code.startsWith('tool.')) return { outcome: { ok: false, error: thrown, ms: 0 }, fresh: true }
    throw thrown
  }
}

/** The call with its tool as it is in this run, or why there is none here. */
async function inThisRun(place: StepContext, call: ToolCall): Promise<ToolCall | AppError> {
  if (!call.tool.inRun) return call
  try {
    const { input, tool } = readArguments(call.tool, call.args)
    const judged = await Promise.all(toolSafeties.map((safety) => judge(call, { tool: { ...tool, safety }, input, args: call.args })))
    const [decision] = judged
    // nothing is started for what no answer would allow
    if (decision && judged.every(({ verdict }) => verdict === 'deny')) throw denied(call, decision)
    return { ...call, tool: { ...call.tool, ...(await call.tool.inRun(place, call.services)) } }
  } catch (thrown) {
    if (place.signal.aborted || !(thrown instanceof AppError) || /^(run|journal)\./.test(thrown.code)) throw thrown
    return thrown
  }
}

/** Whether a tool failed, and not the call: another tool may do better. */
const isTrouble = ({ code = 'tool.failed' }: Extract<StoredOutcome, { ok: false }>) =>
  code === 'tool.failed' || code === 'tool.unavailable' || code === 'network.failed'

interface Agreed {
  tool: ToolDefinition
  input: unknown
  args: Json
  /** The arguments, where a person has changed them. */
  changed?: Json
}

async function judge(call: ToolCall, { tool, input }: Agreed): Promise<Decision> {
  const { name, capability, safety } = tool
  const layers = (await call.services.permissions?.layers()) ?? []
  return decide({ tool: name, caller: callerOf(call), agent: call.as?.name ?? null, capability, safety, arguments: input as Json }, layers)
}

const denied = (call: ToolCall, { why }: Decision) =>
  new AppError('tool.insufficient_permissions', `${call.as?.name ?? 'A node'} may not call ${call.tool.name} like this, by ${why}`, {
    hint: 'A person can change the permissions in Settings or in trellis.yaml, as far as the organisation lets them.',
  })

/** Whether the call may happen, and with which arguments: a person may change them, and what they wrote is judged as well. */
async function agree(place: StepContext, call: ToolCall): Promise<Agreed> {
  const agreed: Agreed = { ...readArguments(call.tool, call.args), args: call.args }
  const decision = await judge(call, agreed)
  if (decision.verdict === 'deny') throw denied(call, decision)
  if (decision.verdict === 'allow') return agreed
  const instead = await lessRiskThan(call, agreed)
  const refusal = await call.tool.unavailable?.(call.services)
  if (refusal) throw new AppError('tool.unavailable', refusal, { hint: call.tool.guidance })
  const does = await call.tool.shows?.(agreed.input, call.services)
  const granted = await isGranted(call, agreed)
  let problem: string | null = null
  for (let asked = 1; ; asked++) {
    const schema = toolSchema(call.tool)
    const caller = callerOf(call)
    const agent = call.as?.name ?? null
    const node = call.as?.node ?? null
    call.onApproval?.(true)
    const answer = await askPerson(
      place,
      asked === 1 ? 'approval' : `approval-${asked}`,
      { ...agreed, does, schema, caller, agent, node, decision, instead, granted, problem },
      call.services,
    )
    call.onApproval?.(false)
    if (!answer.approved)
      throw new AppError('tool.refused', `A person did not allow ${call.tool.name}${answer.comment === '' ? '' : `: ${answer.comment}`}`)
    if (answer.arguments === undefined) return agreed
    try {
      const changed: Agreed = { ...readArguments(call.tool, answer.arguments), args: answer.arguments, changed: answer.arguments }
      const again = await judge(call, changed)
      if (again.verdict !== 'deny') return changed
      problem = denied(call, again).message
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'tool.invalid_parameters') throw thrown
      problem = thrown.message
    }
  }
}

/**
 * Whether a person who was shown this call granted it to the run beforehand: with just these arguments, or with any. What is
 * safe by itself and asks by a rule is asked about all the same, since nobody was shown that.
 */
async function isGranted({ args, tool: { name, mcp }, services: { grants, grantScope } }: ToolCall, { tool }: Agreed): Promise<boolean> {
  if (tool.safety === 'safe') return false
  const seen = mcp ? { mcp } : {}
  for (const given of isJsonObject(args) ? [args, null] : [null])
    if (await grants.isGranted({ type: 'tool_call', tool: name, arguments: given, ...seen }, grantScope)) return true
  return false
}

async function lessRiskThan(call: ToolCall, agreed: Agreed) {
  const all = (await call.services.tools().catch(() => undefined))?.list() ?? []
  const usable: ToolDefinition[] = []
  for (const other of all) {
    const { verdict } = await judge(call, { tool: other, input: {}, args: {} })
    if (verdict !== 'deny' && ((await other.unavailable?.(call.services)) ?? null) === null) usable.push(other)
  }
  return lessRisk(agreed.tool, usable)
}

/**
 * What another tool gives, where one is named that can stand in and may be called unasked; undefined where none does. How far
 * it came is written down: to one of them, or to what a person can do by hand.
 */
async function alternative(
  place: StepContext,
  call: ToolCall,
  { args, input }: Agreed,
  failed: Extract<StoredOutcome, { ok: false }>,
): Promise<ToolOutcome | undefined> {
  const { tool } = call
  const { alternatives = [], guidance, attempts = 2 } = tool
  if (call.isAlternative || (alternatives.length === 0 && guidance === undefined)) return undefined
  const registry = alternatives.length > 0 ? await call.services.tools() : undefined
  const steps = [stepOf(tool.name, failed)]
  const tell = (reached: string) => {
    const chain = [tool.name, ...alternatives.map((each) => each.tool), ...(guidance === undefined ? [] : ['guidance'])]
    place.emit('fallback.used', { what: 'tool', chain, reached, reason: failed.message, steps })
  }
  for (const [index, { tool: name, arguments: made }] of alternatives.entries()) {
    const other = registry?.list().find((known) => known.name === name)
    const given = made ? made(input) : args
    if (given === null || !other?.input.safeParse(given).success) continue
    const next: ToolCall = { ...call, tool: other, args: given, isAlternative: true }
    if ((await judge(next, { ...readArguments(other, given), args: given })).verdict !== 'allow') continue
    // after the attempts of its own
    const outcome = await callTool(place.at(`attempt:${attempts + index}`), next)
    if (outcome.ok) {
      tell(name)
      return { ...outcome, instead: name }
    }
    steps.push(stepOf(name, outcome.error))
  }
  if (guidance !== undefined) tell('guidance')
  return undefined
}

const stepOf = (step: string, { code = 'tool.failed', message }: { code?: string; message: string }) => ({
  step,
  class: code.startsWith('network.') ? 'NETWORK_FAILURE' : 'TOOL_FAILURE',
  reason: message,
})
