import { useEffect, useState } from 'react'
import type { AgentEntry, AgentHealth } from '#shared/agents/agent-entry.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { call, errorData } from '../state/api.ts'

/** The agents of the workspace as a page of the settings has them. */
export interface AgentList {
  /** Null until they are known. */
  agents: readonly AgentEntry[] | null
  health: Readonly<Record<string, AgentHealth>>
  error: ErrorData | null
  busy: boolean
  /** True when they are saved. */
  save(agents: readonly AgentEntry[]): Promise<boolean>
  check(): Promise<void>
}

export function useAgentList(): AgentList {
  const [agents, setAgents] = useState<readonly AgentEntry[] | null>(null)
  const [health, setHealth] = useState<Record<string, AgentHealth>>({})
  const [error, setError] = useState<ErrorData | null>(null)
  const [busy, setBusy] = useState(false)
  const doing = async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true)
    try {
      await work()
      setError(null)
      return true
    } catch (thrown) {
      setError(errorData(thrown))
      return false
    } finally {
      setBusy(false)
    }
  }
  const load = async (check: boolean) => {
    const list = await call((client) => client.agent.list({ check }))
    setAgents(list.agents)
    setHealth(list.health)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes up
  useEffect(() => void doing(() => load(false)), [])
  return {
    agents,
    health,
    error,
    busy,
    check: async () => void (await doing(() => load(true))),
    save: (next) =>
      doing(async () => {
        setAgents((await call((client) => client.agent.save({ agents: [...next] }))).agents)
        // what was known of them may not be true any more
        setHealth({})
      }),
  }
}

/** Names in a line, as people separate them. */
export const listed = (line: string): string[] => [...new Set(line.split(',').map((word) => word.trim()))].filter((word) => word !== '')
