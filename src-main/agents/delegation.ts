import { z } from 'zod'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { StepContext } from '../engine/executor.ts'
import type { AgentProfile, AgentResult, AgentSupport, AgentTask } from './agent.ts'
import { narrower } from './agent-budget.ts'
import type { AgentRun } from './agent-run.ts'
import { type AgentTool, resultText } from './agent-tools.ts'
import { collectFindings, newIn } from './findings-in.ts'

/** How an agent is put to work; given in, so that delegation does not depend on what calls it. */
export type PutToWork = (
  place: StepContext,
  profile: AgentProfile,
  task: AgentTask,
  support: AgentSupport,
  parent: AgentRun | null,
) => Promise<AgentResult>

const delegateInput = z.strictObject({ task: z.string().min(1), context: z.string().default('') })
const delegateSchema: JsonObject = {
  type: 'object',
  properties: {
    task: { type: 'string', description: 'What to find out, in one or two sentences.' },
    context: { type: 'string', description: 'What the agent has to know and cannot see.' },
  },
  required: ['task'],
  additionalProperties: false,
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 40) || 'agent'
  )
}

/** `delegate_to_<child>` for every child, with a number where two children have one name. */
export function delegateNames(children: readonly Pick<AgentProfile, 'name'>[]): string[] {
  const taken = new Set<string>()
  return children.map(({ name }) => {
    const base = `delegate_to_${slug(name)}`
    let free = base
    for (let n = 2; taken.has(free); n++) free = `${base}_${n}`
    taken.add(free)
    return free
  })
}

/** What a parent reads of its child's work: what is new in it. Times stay out: they would differ when the run is resumed. */
function report({ agent, answer, iterations, forced, tools, findings }: AgentResult, given: ReadonlyMap<string, JsonObject>): Json {
  return { agent, answer, iterations, forced, tools, findings: newIn(findings, given) }
}

/** The agent with no more to use than what its parent can hand on now. Throws `agent.budget_exceeded`. */
export function withinBudget(run: AgentRun, child: AgentProfile): AgentProfile {
  if (!run.budget.limited) return child
  const share = run.budget.share(run.atOnce, run.usageAtTurn)
  if (share === null)
    throw new AppError('agent.budget_exceeded', `${run.profile.name} has too little of its budget left to put ${child.name} to work.`, {
      place: { node: run.profile.nodeId },
      hint: 'Conclude from what there is, or give the parent agent a larger budget.',
    })
  return { ...child, limits: narrower(child.limits, share) }
}

/** Whether a failure of an agent is one that its parent can go on from. */
function mayGoOn(run: AgentRun, error: AppError): boolean {
  return !run.place.signal.aborted && !/^(run|journal)\./.test(error.code)
}

/** A parent that goes on without what an agent should have given has dealt with the agent's failure. */
function resolveFailure(run: AgentRun, id: string): void {
  const agent = run.team.get(id)
  if (agent?.state.state === 'error') agent.state.send('error_resolved')
}

/** Hands a task to a child, shows it on the child's card, and takes over what it found. */
export async function handOver(
  run: AgentRun,
  child: AgentProfile,
  given: { handoff: string; goal: string; context: Json /** Why it is not done by whoever had it before. */; reason?: string },
  place: StepContext,
  putToWork: PutToWork,
): Promise<AgentResult> {
  const { handoff, goal, context, reason } = given
  const profile = withinBudget(run, child)
  run.place.emit('agent.handoff', { handoff, from: run.id, to: place.path, task: goal, ...(reason === undefined ? {} : { reason }) })
  place.emit('node.started', { node: child.nodeId, kind: child.kind, label: child.name, inputs: { task: { value: goal } } })
  const startedAt = performance.now()
  try {
    const result = await putToWork(place, profile, { goal, context, evidence: run.task.evidence }, run.support, run)
    run.absorb(result, collectFindings(context, new Map()))
    place.emit('node.finished', { node: child.nodeId, outputs: { out: { value: result.answer } }, ms: result.ms })
    return result
  } catch (thrown) {
    const error = toAppError(thrown, 'node.failed', { node: child.nodeId })
    if (!mayGoOn(run, error)) throw thrown
    const ms = Math.round(performance.now() - startedAt)
    place.emit('node.failed', { node: child.nodeId, error: error.toJSON(), ms, handled: 'fallback' })
    resolveFailure(run, place.path)
    throw error
  }
}

export const refusedText = (error: string, message: string) => ({ text: JSON.stringify({ error, message }), ok: false })

/** Runs what a call of the agent does; a failure that it can go on from is what the call gives. */
export async function answered(run: AgentRun, work: () => Promise<Json>): Promise<{ text: string; ok: boolean }> {
  try {
    return { text: resultText(await work()), ok: true }
  } catch (thrown) {
    const error = toAppError(thrown, 'node.failed')
    if (!mayGoOn(run, error)) throw thrown
    return refusedText(error.code, error.message)
  }
}

/** Tasks that one agent may hand out in its life. */
const mostHandedOut = 100

/** A parent's children as tools. Each works under the path of the call that started it. */
export function delegateTools(run: AgentRun, putToWork: PutToWork): AgentTool[] {
  const names = delegateNames(run.profile.children)
  let handedOut = 0
  return run.profile.children.map((child, index) => ({
    declaration: {
      name: names[index] as string,
      description: `Hand a task to ${child.name} (${child.level} agent, ${child.role}). ${child.instructions.split('\n')[0] ?? ''}`.trim(),
      schema: delegateSchema,
    },
    isAgent: true,
    run: (id, args) => {
      const parsed = delegateInput.safeParse(args)
      if (!parsed.success) return Promise.resolve(refusedText('tool.invalid_parameters', z.prettifyError(parsed.error)))
      if (++handedOut > mostHandedOut) {
        const why = `The ${mostHandedOut} tasks that one agent may hand out were handed out. Conclude from what came of them.`
        return Promise.resolve(refusedText('tool.unavailable', why))
      }
      const { task: goal, context } = parsed.data
      const news = newIn(run.findingsAtTurn, collectFindings(run.task.context, new Map()))
      const known: Json = {
        background: run.task.context,
        ...(news.length === 0 ? {} : { findings: news }),
        ...(context === '' ? {} : { from_parent: context }),
      }
      const place = run.call(id).at(child.nodeId)
      const given = { handoff: `${run.id}/${id}`, goal, context: known }
      return answered(run, async () => {
        const result = await handOver(run, child, given, place, putToWork)
        const findings = collectFindings(known, new Map())
        if (newIn(result.findings, findings).some(({ type }) => type === 'action.done')) run.changedBy.add(id)
        return report(result, findings)
      })
    },
  }))
}
