import { useEffect, useState } from 'react'
import type { AgentEntry, AgentHealth } from '#shared/agents/agent-entry.ts'
import type { WorkspaceAgents } from '#shared/api/agent-contract.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { call, errorData } from '../state/api.ts'

/** The agents of the workspace as a page of the settings has them. */
export interface AgentList {
  /** Null until they are known. */
  agents: readonly AgentEntry[] | null
  /** Those that every workspace has, where none of its own stands in for them. */
  shipped: readonly AgentEntry[]
  health: Readonly<Record<string, AgentHealth>>
  error: ErrorData | null
  busy: boolean
  /** True when they are saved. */
  save(agents: readonly AgentEntry[]): Promise<boolean>
  check(): Promise<void>
}

export function useAgentList(): AgentList {
  const [list, setList] = useState<WorkspaceAgents | null>(null)
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
    const { health: found, ...rest } = await call((client) => client.agent.list({ check }))
    setList(rest)
    setHealth(found)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes up
  useEffect(() => void doing(() => load(false)), [])
  return {
    agents: list?.agents ?? null,
    shipped: list?.shipped ?? [],
    health,
    error,
    busy,
    check: async () => void (await doing(() => load(true))),
    save: (next) =>
      doing(async () => {
        setList(await call((client) => client.agent.save({ agents: [...next] })))
        // what was known of them may not be true any more
        setHealth({})
      }),
  }
}

/** Names in a line, as people separate them. */
export const listed = (line: string): string[] => [...new Set(line.split(',').map((word) => word.trim()))].filter((word) => word !== '')
