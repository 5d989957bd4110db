import { toAppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { AgentProfile } from '../agent.ts'
import type { AgentRun } from '../agent-run.ts'
import { handOver, type PutToWork } from '../delegation.ts'

/** What one of several agents has come to. */
export interface Proposal {
  /** `p1`, `p2` … */
  id: string
  /** The node of its agent. */
  node: string
  agent: string
  text: string
  findings: readonly JsonObject[]
  /** How much stands behind it: its findings by their severity, and the pieces of evidence that they cite. */
  weight: number
}

const ranks: Record<string, number> = { critical: 3, warning: 2, notice: 1, info: 0 }
const longestText = 4000

export function weightOf(findings: readonly JsonObject[]): number {
  const cited = new Set(findings.flatMap(({ evidence }) => (Array.isArray(evidence) ? evidence : [])))
  return findings.reduce((sum, { severity }) => sum + (ranks[String(severity)] ?? 0), 0) + cited.size / 2
}

/** As the others are shown it. */
export const shown = ({ id, agent, text, weight }: Proposal): JsonObject => ({ id, agent, text: text.slice(0, longestText), weight })

/** Hands the task to one child; what it came to, or null when it failed. */
export async function propose(run: AgentRun, child: AgentProfile, index: number, putToWork: PutToWork): Promise<Proposal | null> {
  const place = run.place.at('proposal:0', child.nodeId)
  const context: Json = { background: run.task.context }
  try {
    const result = await handOver(run, child, { handoff: `${run.id}/proposal:${index}`, goal: run.task.goal, context }, place, putToWork)
    return {
      id: `p${index + 1}`,
      node: child.nodeId,
      agent: child.name,
      text: result.text,
      findings: result.findings,
      weight: weightOf(result.findings),
    }
  } catch (thrown) {
    const error = toAppError(thrown, 'node.failed')
    if (run.place.signal.aborted || /^(run|journal)\./.test(error.code)) throw thrown
    return null
  }
}

/** Every child works on the task, all at once. */
export async function proposals(run: AgentRun, putToWork: PutToWork): Promise<Proposal[]> {
  const { children } = run.profile
  run.begin(children.length)
  const all = await settled(children.map((child, index) => propose(run, child, index, putToWork)))
  return all.filter((one) => one !== null)
}

/** What working together came to, and the node of the agent whose answer counts. */
export interface Outcome {
  told: JsonObject
  node: string | null
}

/** All results, or the first failure once everything has settled. */
export async function settled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}
