import { ArrowLeftRight, GitCompareArrows, TriangleAlert, X } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'
import { useMemo, useState } from 'react'
import type { RunView } from '#shared/events/run-view.ts'
import { openRun, useRun } from '../../state/run-store.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { when } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { StatusIcon } from '../../ui/StatusIcon.tsx'
import { CompareTable } from './CompareTable.tsx'
import { CompareTimelines } from './CompareTimelines.tsx'
import { sameWorkflow, verdictOf } from './compare-runs.ts'
import { compareWith, compareWithPrevious, stopComparing } from './compare-with.ts'
import { useComparison } from './use-comparison.ts'

const text = runText.compare

/** Two runs side by side: what each node did in both, and both in time. */
export function CompareView() {
  const newest = useRun((state) => state.newest)
  const other = useRun((state) => state.other)
  const document = useRun((state) => state.document)
  const list = useComparison()
  const [shown, setShown] = useState<'table' | 'time'>('table')
  const [onlyDifferent, setOnlyDifferent] = useState(false)
  const same = useMemo(() => !document || !other || sameWorkflow(document, other.document), [document, other])
  if (!newest || !other)
    return (
      <Empty icon={GitCompareArrows} title={text.none} text={text.noneText}>
        {newest && (
          <Button small onClick={() => void compareWithPrevious()}>
            {text.previous}
          </Button>
        )}
      </Empty>
    )
  const different = list.filter((each) => !['same', 'neither'].includes(verdictOf(each)))
  return (
    <div className="@container flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-3 overflow-hidden border-b px-3 py-1 text-xs">
        <ToggleGroup.Root
          type="single"
          value={shown}
          onValueChange={(value) => value !== '' && setShown(value as 'table' | 'time')}
          aria-label={text.view}
          className="flex shrink-0 gap-1"
        >
          {(['table', 'time'] as const).map((view) => (
            <ToggleGroup.Item
              key={view}
              value={view}
              className="h-6 rounded px-2 text-muted hover:bg-sunken data-[state=on]:bg-accent-soft data-[state=on]:text-accent-ink"
            >
              {text.views[view]}
            </ToggleGroup.Item>
          ))}
        </ToggleGroup.Root>
        <Side name={text.here} view={newest} />
        <ArrowLeftRight size={12} className="shrink-0 text-muted" aria-hidden />
        <Side name={text.there} view={other.view} />
        <span className="shrink-0 text-muted" role="status">
          {text.differences(different.length, list.length)}
        </span>
        {!same && (
          <span className="flex min-w-0 items-center gap-1 text-warn" title={text.versionsText}>
            <TriangleAlert size={12} className="shrink-0" aria-hidden />
            <span className="truncate @max-4xl:sr-only">{text.versions}</span>
          </span>
        )}
        <span className="flex-1" />
        {shown === 'table' && (
          <label className="flex shrink-0 items-center gap-1.5">
            <input type="checkbox" checked={onlyDifferent} onChange={(event) => setOnlyDifferent(event.target.checked)} />
            {text.onlyDifferent}
          </label>
        )}
        <IconButton small icon={ArrowLeftRight} label={text.swap} onClick={() => void swap(newest.runId, other.runId)} />
        <IconButton small icon={X} label={text.stop} onClick={stopComparing} />
      </div>
      {shown === 'table' ? <CompareTable list={onlyDifferent ? different : list} /> : <CompareTimelines here={newest} there={other.view} />}
    </div>
  )
}

async function swap(here: string, there: string): Promise<void> {
  await openRun(there)
  await compareWith(here)
}

function Side({ name, view }: { name: string; view: RunView }) {
  const at = view.startedAt ?? view.queuedAt
  return (
    <span className="flex shrink-0 items-center gap-1.5">
      <span className="font-medium">{name}</span>
      <StatusIcon status={view.status} size={12} />
      <span className="text-muted @max-4xl:hidden">{at === null ? '' : when(at / 1000)}</span>
    </span>
  )
}
