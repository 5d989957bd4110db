import { type AgentEntry, type AgentHealth, matchesType } from '#shared/agents/agent-entry.ts'
import { AppError } from '#shared/errors/app-error.ts'

/** What a task asks for: an agent for a type of alert, one that can do something, or both. */
export interface AgentNeed {
  /** Empty where it does not count. */
  alertType: string
  capabilities: readonly string[]
}

export interface CheckedAgent {
  agent_id: string
  name: string
  health: AgentHealth
}

export interface PickedAgent {
  entry: AgentEntry
  /** In the order in which they were looked at; the last is the one that was picked. */
  checked: CheckedAgent[]
}

const lower = (words: readonly string[]) => words.map((word) => word.toLowerCase())

const canDo = (entry: AgentEntry, needed: readonly string[]) => {
  const able = new Set(lower(entry.capabilities))
  return lower(needed).every((word) => able.has(word))
}

/** An exact name before a pattern, a longer pattern before a shorter one. 0: it is not for this type. */
function closeness(entry: AgentEntry, type: string): number {
  const fitting = entry.alert_types.filter((pattern) => matchesType(pattern, type))
  return Math.max(0, ...fitting.map((pattern) => (pattern.includes('*') ? pattern.length : 1000 + pattern.length)))
}

/** Agents for a need, best first; those that may stand in for the first of them come after. Throws `agent.none_for_type`. */
export function candidatesFor(entries: readonly AgentEntry[], need: AgentNeed): AgentEntry[] {
  const able = entries.filter((entry) => entry.enabled && canDo(entry, need.capabilities))
  const first =
    need.alertType === ''
      ? able.filter(() => need.capabilities.length > 0)
      : able
          .filter((entry) => closeness(entry, need.alertType) > 0)
          .sort((a, b) => closeness(b, need.alertType) - closeness(a, need.alertType))
  const [best] = first
  if (!best) {
    const what = need.alertType === '' ? `that can do ${need.capabilities.join(', ') || 'this'}` : `for alerts of type "${need.alertType}"`
    const able = need.alertType !== '' && need.capabilities.length > 0 ? ` that can do ${need.capabilities.join(', ')}` : ''
    throw new AppError('agent.none_for_type', `There is no agent ${what}${able} in this workspace.`, {
      hint: 'Add one under agents in trellis.yaml or in the settings, or give the type to one that is there.',
    })
  }
  // whoever can do what the best one can may take its task over, for whatever alerts it is there
  const others = best.capabilities.length === 0 ? [] : entries.filter((entry) => entry.enabled && canDo(entry, best.capabilities))
  return [...new Set([...first, ...others])]
}

/**
 * The first healthy agent for a need. Throws `agent.none_for_type`, and `agent.none_healthy` with what is wrong with each.
 *
 * @param checked takes each that was looked at, also where none is healthy
 */
export async function pickAgent(
  entries: readonly AgentEntry[],
  need: AgentNeed,
  healthOf: (entry: AgentEntry) => Promise<AgentHealth>,
  checked: CheckedAgent[] = [],
): Promise<PickedAgent> {
  for (const entry of candidatesFor(entries, need)) {
    const health = await healthOf(entry)
    checked.push({ agent_id: entry.agent_id, name: entry.name, health })
    if (health.healthy) return { entry, checked }
  }
  throw noneHealthy(checked)
}

export function whyNot({ name, health }: CheckedAgent): string {
  const wrong = health.checks.filter(({ ok }) => !ok).map(({ what, name: which, reason }) => `${what} ${which}: ${reason}`)
  return `${name}: ${wrong.join('; ')}`
}

function noneHealthy(checked: readonly CheckedAgent[]): AppError {
  return new AppError('agent.none_healthy', `None of the agents for this task can work now. ${checked.map(whyNot).join(' ')}`, {
    hint: 'Mend what is wrong with one of them and take the run up again, or add another agent with the same capabilities.',
  })
}
