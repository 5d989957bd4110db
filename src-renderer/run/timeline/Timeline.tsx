import { ListTree } from 'lucide-react'
import { useMemo, useState } from 'react'
import { isTerminal, type RunView } from '#shared/events/run-view.ts'
import { useRun } from '../../state/run-store.ts'
import { useSession } from '../../state/session-store.ts'
import { Empty } from '../../ui/Empty.tsx'
import { runText } from '../../ui/run-strings.ts'
import { SpanDetails } from '../detail/SpanDetails.tsx'
import { useNow } from '../use-now.ts'
import { criticalPath } from './critical-path.ts'
import { holders, spanRows } from './span-tree.ts'
import { TimelineBar } from './TimelineBar.tsx'
import { TimelineRows } from './TimelineRows.tsx'
import { type TimeRange, zoomed } from './time-axis.ts'

/** The run as a waterfall, filling while it goes on, with the chosen span in full beside it. */
export function Timeline() {
  const view = useRun((state) => state.view)
  const chosen = useSession((state) => state.span)
  if (!view) return <Empty icon={ListTree} title={runText.noRun} text={runText.noRunText} />
  if (view.spans.size === 0) return <Empty icon={ListTree} title={runText.timeline.empty} />
  return (
    <div className="flex h-full min-h-0">
      <Waterfall key={view.runId} view={view} />
      {chosen !== null && view.spans.has(chosen) && <SpanDetails key={chosen} id={chosen} />}
    </div>
  )
}

/** Half a second at least, so that the first bars of a run do not race. */
const shortest = 500_000

function wholeOf(view: RunView, now: number): TimeRange {
  const first = view.spans.values().at(0)?.start ?? now
  const from = Math.min(view.startedAt ?? first, first)
  const to = isTerminal(view.status) ? (view.endedAt ?? now) : now
  return { from, to: Math.max(to, from + (isTerminal(view.status) ? 1000 : shortest)) }
}

function Waterfall({ view }: { view: RunView }) {
  const ended = isTerminal(view.status)
  const now = useNow(!ended)
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => new Set())
  const [zoom, setZoom] = useState<TimeRange | null>(null)
  const rows = useMemo(() => spanRows(view.spans.values(), folded), [view.spans, folded])
  const critical = useMemo(
    () => (ended ? criticalPath(view.spans.values(), view.endedAt ?? 0) : new Set<string>()),
    [view.spans, ended, view.endedAt],
  )
  const whole = wholeOf(view, now)
  const range = zoom ?? whole
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <TimelineBar
        zoomed={zoom !== null}
        ended={ended}
        onFold={() => setFolded(holders(view.spans.values()))}
        onUnfold={() => setFolded(new Set())}
        onFit={() => setZoom(null)}
        onZoom={(factor) => setZoom(zoomed(range, whole, 0.5, factor))}
      />
      <TimelineRows
        rows={rows}
        range={range}
        whole={whole}
        zero={whole.from}
        now={ended ? (view.endedAt ?? now) : now}
        critical={critical}
        onZoom={setZoom}
        onFold={(id, fold) => setFolded((known) => new Set(fold ? [...known, id] : [...known].filter((other) => other !== id)))}
      />
    </div>
  )
}
