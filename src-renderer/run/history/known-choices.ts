import { useMemo } from 'react'
import type { RunSummary } from '#shared/api/contract.ts'

/** What runs can be filtered by, each value once. */
export type KnownChoices = Readonly<Record<'alert' | 'severity' | 'agent', readonly string[]>>

// what is filtered out of the list can still be chosen instead
const seen = { alert: new Set<string>(), severity: new Set<string>(), agent: new Set<string>() }

const add = (values: Set<string>, value: string | undefined) => {
  if (value) values.add(value)
}

/** The choices that the runs which this window has listed give. */
export function useKnownChoices(runs: readonly RunSummary[] | null): KnownChoices {
  return useMemo(() => {
    for (const { agents, alert } of runs ?? []) {
      for (const agent of agents) add(seen.agent, agent)
      add(seen.alert, alert?.type)
      add(seen.severity, alert?.severity)
    }
    return { alert: [...seen.alert], severity: [...seen.severity], agent: [...seen.agent] }
  }, [runs])
}
