import { useVirtualizer } from '@tanstack/react-virtual'
import { History, SearchX } from 'lucide-react'
import { useDeferredValue, useEffect, useRef } from 'react'
import type { RunSummary } from '#shared/api/contract.ts'
import { useDocument } from '../state/document-store.ts'
import { useRun } from '../state/run-store.ts'
import { Button } from '../ui/Button.tsx'
import { Empty, Failed, Loading } from '../ui/Empty.tsx'
import { runText } from '../ui/run-strings.ts'
import { useKnownChoices } from './history/known-choices.ts'
import { useListedRuns } from './history/listed-runs.ts'
import { RunFilters } from './history/RunFilters.tsx'
import { RunLine } from './history/RunLine.tsx'
import { conditions, everyRun, filterOf, type ListedRuns } from './history/run-filter.ts'
import { loadOlder, loadRunPage, useRunPages } from './history/run-pages.ts'

const text = runText.runs

/** Past runs, the newest first, found by words, status, workflow, agent and time. A click opens one as it looked live. */
export function RunList() {
  const workflowId = useDocument((state) => state.document?.id ?? null)
  const wanted = useListedRuns()
  const asked = useDeferredValue(wanted)
  // the list is another one when a run has begun or changed its status
  const status = useRun((state) => `${state.runId} ${state.newest?.status}`)
  const load = () => void loadRunPage(filterOf(asked, workflowId, Date.now()))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the status is what makes the list stale
  useEffect(() => {
    // who types asks once
    const timer = setTimeout(load, useRunPages.getState().runs === null ? 0 : 120)
    return () => clearTimeout(timer)
  }, [asked, workflowId, status])
  const runs = useRunPages((state) => state.runs)
  const known = useKnownChoices(runs)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RunFilters wanted={wanted} known={known} onChange={(change) => useListedRuns.setState(change)} onRefresh={load} />
      <Runs wanted={wanted} onClear={() => useListedRuns.setState(everyRun)} onRetry={load} />
    </div>
  )
}

function Runs({ wanted, onClear, onRetry }: { wanted: ListedRuns; onClear(): void; onRetry(): void }) {
  const { runs, error } = useRunPages()
  if (error && !runs) return <Failed error={error} onRetry={onRetry} />
  if (!runs) return <Loading />
  if (runs.length > 0) return <Lines runs={runs} named={!wanted.onlyThis} />
  if (wanted.text.trim() !== '' || conditions(wanted) > 0)
    return (
      <Empty icon={SearchX} title={text.noMatch} text={text.noMatchText}>
        <Button small onClick={onClear}>
          {text.clearFilters}
        </Button>
      </Empty>
    )
  return <Empty icon={History} title={wanted.onlyThis ? text.emptyHere : text.empty} text={text.emptyText} />
}

/** As many lines as there is room for; older runs come as the end of the list is reached. */
function Lines({ runs, named }: { runs: readonly RunSummary[]; named: boolean }) {
  const { error, more, loading } = useRunPages()
  const current = useRun((state) => state.runId)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 72,
    getItemKey: (place) => runs[place]?.runId ?? place,
    overscan: 6,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (more && !loading && !error && last >= runs.length - 5) void loadOlder()
  }, [more, loading, error, last, runs.length])
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto">
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const run = runs[item.index]
          if (!run) return null
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              data-run={run.runId}
              aria-setsize={more ? -1 : runs.length}
              aria-posinset={item.index + 1}
              className="run-line absolute inset-x-0 top-0 border-b"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <RunLine run={run} current={run.runId === current} named={named} />
            </li>
          )
        })}
      </ul>
      {error && <Failed error={error} onRetry={() => void loadOlder()} />}
      {loading && more && <p className="p-2 text-center text-muted text-xs">{text.loadingMore}</p>}
    </div>
  )
}
