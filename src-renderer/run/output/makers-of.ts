import type { RunView } from '#shared/events/run-view.ts'

/** What an agent of a name has done in all its tasks. */
export interface Maker {
  name: string
  iterations: number
  servers: string[]
  /** Servers that it had to do without. */
  missing: string[]
  ms: number
}

/** The agents that have ended, those of one name together, who took longest first. */
export function makersOf(agents: RunView['agents']): Maker[] {
  const byName = new Map<string, Maker>()
  for (const { name, iteration, servers, missing, ms } of agents.values()) {
    if (ms === null) continue
    const known = byName.get(name) ?? { name, iterations: 0, servers: [], missing: [], ms: 0 }
    byName.set(name, {
      name,
      iterations: known.iterations + iteration,
      servers: [...new Set([...known.servers, ...servers])],
      missing: [...new Set([...known.missing, ...missing.map(({ server }) => server)])],
      ms: known.ms + ms,
    })
  }
  return [...byName.values()].sort((a, b) => b.ms - a.ms)
}
