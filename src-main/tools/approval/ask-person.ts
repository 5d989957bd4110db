import { canonicalJson, type Json, type JsonObject } from '#shared/json.ts'
import type { Decision, ToolCaller } from '#shared/security/permissions.ts'
import { type ApprovalAnswer, readApprovalAnswer, type ToolApproval } from '#shared/security/tool-approval.ts'
import type { Consent, StepContext } from '../../engine/executor.ts'
import type { EngineServices } from '../../engine/services.ts'
import type { ToolDefinition } from '../tool-registry.ts'
import { shapeOfCall } from './shape-of-call.ts'

export interface AskedCall {
  tool: ToolDefinition
  args: Json
  /** What it would really do, where its arguments do not say it. */
  does: JsonObject | undefined
  schema: JsonObject
  caller: ToolCaller
  /** Name of the agent, null for a node. */
  agent: string | null
  /** The node that describes the agent: two of them may have one name. */
  node: string | null
  decision: Decision
  instead: ToolApproval['instead']
  /** A person granted it before the run. */
  granted: boolean
  /** Why it is asked once more: the arguments that a person gave do not fit. */
  problem: string | null
}

/** What a person allowed for the rest of a run: by its services, which are a run's own, and gone with it. */
const allowedInRun = new WeakMap<EngineServices, Set<string>>()

/**
 * Asks a person about one call with its real arguments, and waits. Where they allowed calls of this shape for the run, that is
 * the answer, written down as such. `name` is that of the wait.
 */
export async function askPerson(place: StepContext, name: string, call: AskedCall, services: EngineServices): Promise<ApprovalAnswer> {
  const { tool, args, does, schema, caller, agent, decision, instead, granted, problem } = call
  const shapeOf = (given: Json) => shapeOfCall(given, schema, tool.sameForRun)
  const forRun = shapeOf(args)
  const allowed = allowedInRun.get(services) ?? new Set<string>()
  allowedInRun.set(services, allowed)
  const key = keyOf(call, forRun)
  const who = agent === null ? 'A node' : `The agent ${agent}`
  const title = `Allow ${tool.title}?`
  const consent = consentTo(granted, allowed.has(key))
  if (!consent) place.emit('approval.requested', { wait: `${place.path}#${name}`, title })
  const answer = readApprovalAnswer(
    await place.wait(
      name,
      {
        type: 'approval',
        title,
        body: `${problem === null ? '' : `${problem}\n\n`}${who} wants to call **${tool.name}**. ${tool.description}${tool.hint === undefined ? '' : `\n\n${tool.hint}`}`,
        details: args,
        options: ['approve', 'reject'],
        tool: {
          tool: tool.name,
          caller,
          capability: tool.capability,
          safety: tool.safety,
          why: decision.why,
          schema,
          forRun,
          instead,
          ...(does ? { does } : {}),
        },
      },
      consent,
    ),
  )
  if (answer.approved && answer.scope === 'run')
    allowed.add(keyOf(call, answer.arguments === undefined ? forRun : shapeOf(answer.arguments)))
  return answer
}

function consentTo(granted: boolean, allowed: boolean): Consent | undefined {
  const yes = (comment: string): Json => ({ approved: true, comment, scope: 'once' })
  if (granted) return { answer: yes('Granted to this run beforehand.'), by: 'grant' }
  return allowed ? { answer: yes('Allowed for this run before.'), by: 'consent' } : undefined
}

const keyOf = ({ tool, caller, agent, node }: AskedCall, shape: Json) => canonicalJson({ tool: tool.name, caller, agent, node, shape })
