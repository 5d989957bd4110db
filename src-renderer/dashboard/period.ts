import type { StatisticsQuery } from '#shared/api/run-statistics.ts'

export const periods = ['day', 'week', 'month', 'all'] as const
export type Period = (typeof periods)[number]

const hour = 3_600_000

/** What is asked of the host, in slices that begin at whole hours or days of this place where the time is that of a clock. */
export function queryOf(period: Period, now: number): StatisticsQuery {
  if (period === 'all') return { until: now, slices: 30 }
  if (period === 'day') {
    const until = Math.ceil(now / hour) * hour
    return { since: until - 24 * hour, until, slices: 24 }
  }
  const days = period === 'week' ? 7 : 30
  const end = new Date(now)
  end.setHours(24, 0, 0, 0)
  const begin = new Date(end)
  begin.setDate(begin.getDate() - days)
  return { since: begin.getTime(), until: end.getTime(), slices: days }
}
