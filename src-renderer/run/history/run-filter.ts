import type { RunFilter } from '#shared/api/contract.ts'
import type { RunStatus } from '#shared/events/run-event.ts'

export type Period = 'any' | 'hour' | 'day' | 'week' | 'month' | 'between'

/** What the person asks the list for. */
export interface ListedRuns {
  onlyThis: boolean
  text: string
  /** None: every status. */
  status: readonly RunStatus[]
  agent: string | null
  /** What kind of alert they are about, and how severe it is. */
  alert: string | null
  severity: string | null
  period: Period
  /** Local times as a form holds them, `2025-03-01T10:00`; empty where the period is open. */
  from: string
  to: string
}

export const everyRun: ListedRuns = {
  onlyThis: false,
  text: '',
  status: [],
  agent: null,
  alert: null,
  severity: null,
  period: 'any',
  from: '',
  to: '',
}

const hour = 3_600_000
const lengths: Partial<Record<Period, number>> = { hour, day: 24 * hour, week: 7 * 24 * hour, month: 30 * 24 * hour }

const timeOf = (local: string): number | undefined => {
  const time = local === '' ? Number.NaN : new Date(local).getTime()
  return Number.isNaN(time) ? undefined : time
}

/** What the host is asked. Times are cut to the minute, so that asking again asks the same. */
export function filterOf(wanted: ListedRuns, workflowId: string | null, now: number): RunFilter {
  const { onlyThis, text, status, agent, alert, severity, period, from, to } = wanted
  const length = lengths[period]
  const since = length === undefined ? (period === 'between' ? timeOf(from) : undefined) : Math.floor((now - length) / 60_000) * 60_000
  const until = period === 'between' ? timeOf(to) : undefined
  return {
    ...(onlyThis && workflowId !== null ? { workflowId } : {}),
    ...(text.trim() === '' ? {} : { text: text.trim().slice(0, 200) }),
    ...(status.length === 0 ? {} : { status: [...status] }),
    ...(agent === null ? {} : { agent }),
    ...(alert === null ? {} : { alert }),
    ...(severity === null ? {} : { severity }),
    ...(since === undefined ? {} : { since }),
    // a time in a form is that of a whole minute
    ...(until === undefined ? {} : { until: until + 59_999 }),
  }
}

/** How many conditions there are beside the words and the workflow. */
export const conditions = ({ status, agent, alert, severity, period }: ListedRuns): number =>
  [status.length > 0, agent !== null, alert !== null, severity !== null, period !== 'any'].filter(Boolean).length
