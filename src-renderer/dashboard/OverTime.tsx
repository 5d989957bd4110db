import { useId } from 'react'
import type { RunSlice, RunStatistics } from '#shared/api/run-statistics.ts'
import { dashboardText as text } from '../ui/dashboard-strings.ts'
import { count, when } from '../ui/format.ts'
import { type Series, StackedBars } from './StackedBars.tsx'

const outcomes = ['succeeded', 'failed', 'cancelled', 'open'] as const
const fills = { succeeded: 'var(--good)', failed: 'var(--bad)', cancelled: 'var(--strong)', open: 'var(--accent)' } as const

const sum = (slices: readonly RunSlice[], value: (slice: RunSlice) => number) => slices.reduce((all, slice) => all + value(slice), 0)

/** How many runs began in each slice of the time, and how they ended. */
export function RunsOverTime({ of: { slices } }: { of: RunStatistics }) {
  const id = useId()
  const series = outcomes
    .filter((outcome) => sum(slices, (slice) => slice[outcome]) > 0)
    .map(
      (outcome): Series => ({
        name: text.outcomes[outcome],
        values: slices.map((slice) => slice[outcome]),
        fill: fills[outcome],
        // told apart by more than their colours
        hatched: outcome === 'failed' ? `${id}-failed` : null,
      }),
    )
  return <StackedBars title={text.runsOverTime} labels={slices.map(({ from }) => when(from))} series={series} />
}

export function TokensOverTime({ of: { slices } }: { of: RunStatistics }) {
  const values = slices.map(({ tokens }) => tokens.input + tokens.output)
  const series: Series[] = [{ name: text.tokens, values, fill: 'var(--accent)', hatched: null }]
  return <StackedBars title={text.tokensOverTime} labels={slices.map(({ from }) => when(from))} series={series} print={count} />
}
