import { toAppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { AgentProfile, AgentResult } from '../agent.ts'
import type { AgentRun } from '../agent-run.ts'
import { handOver, type PutToWork } from '../delegation.ts'
import { collectFindings, newIn } from '../findings-in.ts'
import { profileHealth } from '../registry/agent-health.ts'
import { ableAgents, lacks } from './able-agents.ts'
import type { PlannedTask } from './task-graph.ts'

/** What became of one task. */
export interface TaskOutcome {
  task: PlannedTask
  status: 'done' | 'failed' | 'skipped'
  /** Who did it; null where nobody did. */
  agent: string | null
  /** Every try, in order: by whom, and why it came to nothing. */
  attempts: { agent: string; ok: boolean; reason: string }[]
  /** Why it was not done; empty where it was. */
  reason: string
  answer: Json
  findings: JsonObject[]
}

const triesPerAgent = 2
const mostAgents = 3
/** Tries that a task may take; what a budget is shared by. */
export const mostTries = triesPerAgent * mostAgents

/** Whether an agent that failed has changed something outside, or may have: then nobody does it again without being told to. */
function mayHaveActed(run: AgentRun, id: string): boolean {
  return [...(run.team.get(id)?.findings.values() ?? [])].some(({ type }) => type === 'action.done' || type === 'action.failed')
}

/** What would fail in the same way again. */
const isSettled = (code: string): boolean => /^(agent\.budget_exceeded|tool\.unknown|grant\.)/.test(code)

/** Why what an agent gave is no result: every tool that it called failed. Null where it is one. */
function cameToNothing({ tools, failed_tools: failed }: AgentResult): string | null {
  if (failed.length === 0 || tools.some((name) => !failed.includes(name))) return null
  return `every tool that it called failed (${failed.join(', ')})`
}

/** Why an agent cannot work now; null where it can. Kept in the log: a later life of the run finds the same. */
async function unwell(run: AgentRun, child: AgentProfile, place: string): Promise<string | null> {
  const where = run.place.at(place, child.nodeId)
  const { healthy, checks } = await where.step(
    'health',
    'recorded',
    async () => (await profileHealth(child, run.support.services)) as unknown as { healthy: boolean; checks: never[] },
    { fingerprint: { models: [...child.models], tools: child.tools.map(({ name }) => name) } },
  )
  const found = checks as { what: 'model' | 'mcp_server' | 'tool'; name: string; ok: boolean; reason: string }[]
  where.emit('agent.health', { agent: child.nodeId, name: child.name, healthy, checks: found })
  return healthy
    ? null
    : found
        .filter(({ ok }) => !ok)
        .map(({ name, reason }) => `${name}: ${reason}`)
        .join('; ')
}

/**
 * Has one task done: by the agent that can do it best and is healthy, tried once more where that fails, then handed over to the
 * next. A task that nobody did says why. Throws only what ends the run.
 */
export async function runTask(
  run: AgentRun,
  task: PlannedTask,
  index: number,
  before: readonly TaskOutcome[],
  putToWork: PutToWork,
): Promise<TaskOutcome> {
  const outcome: TaskOutcome = { task, status: 'failed', agent: null, attempts: [], reason: '', answer: null, findings: [] }
  const missing = before.filter(({ status }) => status !== 'done')
  if (missing.length > 0) {
    const reason = `It needs what was not done: ${missing.map((one) => one.task.title).join(', ')}.`
    return { ...outcome, status: 'skipped', reason }
  }
  const able = ableAgents(task, run.profile.children)
  if (able.length === 0) {
    const wanted = [...new Set(run.profile.children.flatMap((child) => lacks(child, task)))]
    return { ...outcome, reason: `No agent of the team has tools for ${wanted.join(' and ') || 'it'}.` }
  }
  const { attempts } = outcome
  for (const child of able.slice(0, mostAgents)) {
    const ill = await unwell(run, child, `task:${index}`)
    if (ill !== null) {
      attempts.push({ agent: child.name, ok: false, reason: `It cannot work now: ${ill}` })
      continue
    }
    for (let tried = 0; tried < triesPerAgent; tried++) {
      const last = attempts.at(-1)
      const context: Json = {
        background: run.task.context,
        ...(before.length === 0
          ? {}
          : {
              results: before.map((one): Json => ({ task: one.task.title, agent: one.agent, answer: one.answer })),
              findings: before.flatMap(({ findings }) => findings),
            }),
        ...(attempts.length === 0 ? {} : { earlier_attempts: attempts.map(({ agent, reason }): Json => ({ agent, reason })) }),
      }
      const place = run.place.at(`task:${index}`, `attempt:${attempts.length}`, child.nodeId)
      const why = last ? { reason: `${last.agent}: ${last.reason}` } : {}
      const given = { handoff: `${run.id}/task:${index}/${attempts.length}`, goal: task.task, context, ...why }
      try {
        const result = await handOver(run, child, given, place, putToWork)
        const nothing = cameToNothing(result)
        attempts.push({ agent: child.name, ok: nothing === null, reason: nothing ?? '' })
        if (nothing !== null && mayHaveActed(run, place.path))
          return { ...outcome, reason: `${child.name}: ${nothing}. It may have changed something, so it was not tried again.` }
        if (nothing !== null) continue
        const findings = newIn(result.findings, collectFindings(context, new Map()))
        return { ...outcome, status: 'done', agent: child.name, answer: result.answer, findings }
      } catch (thrown) {
        const error = toAppError(thrown, 'node.failed')
        if (run.place.signal.aborted || /^(run|journal)\./.test(error.code)) throw thrown
        attempts.push({ agent: child.name, ok: false, reason: error.message })
        if (mayHaveActed(run, place.path))
          return { ...outcome, reason: `${child.name}: ${error.message} It may have changed something by then, so it was not tried again.` }
        if (isSettled(error.code)) break
      }
    }
  }
  const reasons = [...new Set(attempts.map(({ agent, reason }) => `${agent}: ${reason}`))]
  return { ...outcome, reason: reasons.join(' ') }
}
