import { ListTree } from 'lucide-react'
import { useEffect, useState } from 'react'
import { isTerminal, type RunView } from '#shared/events/run-view.ts'
import { isRunGoing, timeShown, useRun } from '../../state/run-store.ts'
import { useSession } from '../../state/session-store.ts'
import { Empty } from '../../ui/Empty.tsx'
import { runText } from '../../ui/run-strings.ts'
import { SpanDetails } from '../detail/SpanDetails.tsx'
import { useNow } from '../use-now.ts'
import { criticalPath } from './critical-path.ts'
import type { Grouping } from './span-tree.ts'
import { TimelineBar } from './TimelineBar.tsx'
import { TimelineRows } from './TimelineRows.tsx'
import { useSpanRows, useSpanTree } from './use-span-rows.ts'
import { useTimeRange, wholeOf } from './use-time-range.ts'

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

const noSpans: ReadonlySet<string> = new Set()

/** The spans that decided how long the run took, once the rest is drawn; of a run that goes on nobody can say yet. */
function useCriticalPath(wanted: boolean): ReadonlySet<string> {
  const newest = useRun((state) => state.newest)
  const ended = newest !== null && isTerminal(newest.status) ? newest : null
  const [found, setFound] = useState<{ of: RunView; path: ReadonlySet<string> } | null>(null)
  useEffect(() => {
    if (!wanted || !ended) return
    const timer = setTimeout(() => setFound({ of: ended, path: criticalPath(ended.spans.values(), ended.endedAt ?? 0) }))
    return () => clearTimeout(timer)
  }, [wanted, ended])
  return wanted && found !== null && found.of === ended ? found.path : noSpans
}

/** What the clock says of the run that is shown: its end, the time of the moment that is looked back at, or now. */
function useRunClock(): { now: number; moment: number | null } {
  const newest = useRun((state) => state.newest)
  const moment = useRun(timeShown)
  const live = useRun(isRunGoing)
  const time = useNow(live && moment === null)
  const now = live ? time : (newest?.endedAt ?? time)
  return { now: moment ?? now, moment }
}

function Waterfall({ view }: { view: RunView }) {
  const newest = useRun((state) => state.newest) ?? view
  const ended = isTerminal(newest.status)
  const { now, moment } = useRunClock()
  const [folded, setFolded] = useState<ReadonlySet<string>>(noSpans)
  const [grouping, setGrouping] = useState<Grouping>('steps')
  const [marked, setMarked] = useState(true)
  const tree = useSpanTree(grouping)
  const rows = useSpanRows(tree, view, folded)
  const critical = useCriticalPath(marked)
  // an earlier moment is shown against all the time that there is
  const whole = wholeOf(newest, ended ? now : Math.max(now, newest.startedAt ?? now))
  const time = useTimeRange(whole)
  const chosen = useSession((state) => state.span)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen elsewhere is brought out of what hides it, once
  useEffect(() => {
    const around = chosen === null ? [] : tree.around(chosen)
    if (around.some((id) => folded.has(id))) setFolded(new Set([...folded].filter((id) => !around.includes(id))))
  }, [chosen])
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <TimelineBar
        zoomed={time.isZoomed}
        ended={ended}
        critical={marked}
        following={time.following}
        grouping={grouping}
        hasAgents={newest.agents.size > 0}
        onCritical={setMarked}
        onFollow={time.follow}
        onGrouping={setGrouping}
        onFold={() => setFolded(tree.holders())}
        onUnfold={() => setFolded(noSpans)}
        onFit={() => time.show(null)}
        onZoom={time.zoomBy}
        onPan={time.panBy}
      />
      <TimelineRows
        rows={rows}
        spans={view.spans.values()}
        time={time}
        whole={whole}
        now={now}
        moment={moment}
        critical={critical}
        onFold={(id, fold) => setFolded((known) => new Set(fold ? [...known, id] : [...known].filter((other) => other !== id)))}
      />
    </div>
  )
}
