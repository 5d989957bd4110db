import type { NodeView } from '#shared/events/run-view.ts'
import { useNow } from '../run/use-now.ts'
import { timeShown, useRun } from '../state/run-store.ts'
import { count, dollars, duration } from '../ui/format.ts'
import { strings } from '../ui/strings.ts'

/** While a node works: for how long, and what its models have read and written so far. */
export function WorkingFooter({ run }: { run: NodeView }) {
  const moment = useRun(timeShown)
  const now = useNow(moment === null, 500)
  const { startedAt } = run.latest
  const tokens = run.usage.input + run.usage.output
  if (startedAt === null) return null
  return (
    <footer className="card-footer flex gap-3 truncate border-t px-3 py-1 text-muted text-xs">
      <span className="tabular-nums">{duration(Math.max(0, (moment ?? now) - startedAt) / 1000)}</span>
      {tokens > 0 && <span>{strings.canvas.tokens(count(tokens))}</span>}
      {run.usage.usd !== undefined && <span>{dollars(run.usage.usd)}</span>}
    </footer>
  )
}
