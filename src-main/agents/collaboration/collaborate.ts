import type { JsonObject } from '#shared/json.ts'
import type { Collaboration } from '../agent.ts'
import type { AgentRun } from '../agent-run.ts'
import type { PutToWork } from '../delegation.ts'
import { auction } from './auction.ts'
import { decompose } from './decompose.ts'
import { negotiate } from './negotiate.ts'
import type { Outcome } from './proposals.ts'
import { vote } from './vote.ts'

const ways: Record<Collaboration['mode'], (run: AgentRun, way: Collaboration, putToWork: PutToWork) => Promise<Outcome>> = {
  negotiate,
  auction,
  vote,
  decompose,
}

/** The children of a parent work on its task in the way that it is set to; the parent concludes from what they came to. */
export async function collaborate(run: AgentRun, putToWork: PutToWork): Promise<JsonObject | null> {
  const { collaboration, children, name } = run.profile
  if (!collaboration || children.length === 0) return null
  const { mode } = collaboration
  run.place.emit('agent.collaborating', { agent: run.id, mode, members: children.map((child) => child.name) })
  const { told, node } = await ways[mode](run, collaboration, putToWork)
  const { winner } = told
  run.place.emit('agent.collaborated', {
    agent: run.id,
    mode,
    winner: typeof winner === 'string' ? winner : null,
    node,
    outcome: { value: told },
  })
  const known = { background: run.task.context, collaboration: { led_by: name, ...told }, findings: [...run.findings.values()] }
  run.task = { ...run.task, context: known }
  return told
}
