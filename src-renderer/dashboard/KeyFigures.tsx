import type { RunStatistics } from '#shared/api/run-statistics.ts'
import { dashboardText as text } from '../ui/dashboard-strings.ts'
import { count, duration, number, percent } from '../ui/format.ts'

/** The numbers that one looks for first. */
export function KeyFigures({ of: { runs, statuses, time, tokens, fallbacks } }: { of: RunStatistics }) {
  const { succeeded, failed, cancelled } = statuses
  const open = runs - succeeded - failed - cancelled
  const ended = succeeded + failed
  const figures = [
    { name: text.runs, value: number(runs), more: open > 0 ? text.open(open) : '' },
    { name: text.success, value: ended > 0 ? percent(succeeded / ended) : '–', more: ended > 0 ? text.ofEnded(ended) : '' },
    { name: text.time, value: time ? duration(time.median) : '–', more: time ? text.p95(duration(time.p95)) : '' },
    { name: text.tokens, value: count(tokens.input + tokens.output), more: text.inOut(count(tokens.input), count(tokens.output)) },
    { name: text.fallbacks, value: number(fallbacks), more: text.fallbacksText },
  ]
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(164px,1fr))] gap-3">
      {figures.map(({ name, value, more }) => (
        <div key={name} className="rounded border px-3 py-2">
          <dt className="text-muted text-xs">{name}</dt>
          <dd className="font-semibold text-xl tabular-nums">{value}</dd>
          <dd className="min-h-4 text-muted text-xs">{more}</dd>
        </div>
      ))}
    </dl>
  )
}
