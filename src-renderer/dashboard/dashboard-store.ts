import { create } from 'zustand'
import type { HostStatistics } from '#shared/api/run-statistics.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { call, errorData } from '../state/api.ts'
import { useSession } from '../state/session-store.ts'
import { type Period, queryOf } from './period.ts'

interface Dashboard {
  period: Period
  /** Of the period, once they are there; those of the one before until then. */
  statistics: HostStatistics | null
  loading: boolean
  error: ErrorData | null
}

export const useDashboard = create<Dashboard>(() => ({ period: 'day', statistics: null, loading: false, error: null }))

/** Pause before the host is asked for numbers that it has not taken yet, in milliseconds. */
const againMs = 150
let wish = 0

/** Loads what runs of the chosen time did, and goes on while the dashboard is open until all of them are counted. */
export async function loadDashboard(period: Period = useDashboard.getState().period): Promise<void> {
  const mine = ++wish
  useDashboard.setState({ period, loading: true })
  try {
    for (;;) {
      const statistics = await call((client) => client.run.statistics(queryOf(period, Date.now())))
      if (mine !== wish) return
      useDashboard.setState({ statistics, error: null })
      if (statistics.behind === 0 || useSession.getState().dialog !== 'dashboard') break
      await new Promise((resolve) => setTimeout(resolve, againMs))
      if (mine !== wish) return
    }
  } catch (thrown) {
    if (mine === wish) useDashboard.setState({ error: errorData(thrown) })
  } finally {
    if (mine === wish) useDashboard.setState({ loading: false })
  }
}
