import type { FindingTypeName } from '#shared/investigation/finding-types.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { ToolOutcome } from '../tools/call-tool.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'

const longestArguments = 200

const isRefusal = (code: string): boolean => /^(tool\.(refused|insufficient_permissions)|grant\.)/.test(code)

/** What a call changes is told by the call, where its arguments are such as the tool takes. */
function effectOf(tool: ToolDefinition, args: Json): ToolDefinition['effect'] {
  const parsed = tool.input.safeParse(args)
  return (parsed.success ? tool.ofCall?.(parsed.data)?.effect : undefined) ?? tool.effect
}

/**
 * That an agent changed something outside, was not allowed to, or tried and failed: so that whoever gets its findings knows
 * what was done, whatever it says itself. Null for calls that only look, and for those that no tool could take.
 *
 * @param call `place` is where in the run it happened, `args` what was asked for or what a person put in its place.
 */
export function actionFinding(tool: ToolDefinition, call: { place: string; args: Json }, outcome: ToolOutcome): JsonObject | null {
  if (effectOf(tool, call.args) !== 'outside') return null
  if (!outcome.ok && outcome.error.code === 'tool.invalid_parameters') return null
  const { args, place } = call
  const target = isJsonObject(args) && typeof args.target === 'string' ? args.target : ''
  const called = `${tool.name}${target === '' ? ` with ${JSON.stringify(args).slice(0, longestArguments)}` : ` of ${target}`}`
  const finding = (type: FindingTypeName, statement: string, severity: string, more: JsonObject = {}): JsonObject => ({
    id: `${type}:${place}`,
    type,
    subject: target || tool.name,
    statement,
    severity,
    evidence: [`tool:${tool.name}${target === '' ? '' : `/${target}`}`],
    from: null,
    to: null,
    attributes: { tool: tool.name, target, ...more },
  })
  if (outcome.ok) return finding('action.done', `${called} was carried out.`, 'info')
  const { code, message, hint } = outcome.error
  const why = `${message.replace(/\.$/, '')}.${hint === undefined ? '' : ` ${hint}`}`
  const more = { code, reason: message, ...(hint === undefined ? {} : { guidance: hint }) }
  return isRefusal(code)
    ? finding('action.refused', `${called} was not carried out. ${why}`, 'notice', more)
    : finding('action.failed', `${called} failed. ${why}`, 'warning', more)
}
