import { History, RefreshCw } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'
import { useEffect, useState } from 'react'
import { useDocument } from '../state/document-store.ts'
import { useRun } from '../state/run-store.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Empty, Failed, Loading } from '../ui/Empty.tsx'
import { runText } from '../ui/run-strings.ts'
import { RunLine } from './history/RunLine.tsx'
import { loadOlder, loadRunPage, useRunPages } from './history/run-pages.ts'

const text = runText.runs

/** Past runs, the newest first. A click opens one as it looked live. */
export function RunList() {
  const workflowId = useDocument((state) => state.document?.id ?? null)
  const [onlyThis, setOnlyThis] = useState(false)
  const scope = onlyThis ? workflowId : null
  // the list is another one when a run has begun or changed its status
  const status = useRun((state) => `${state.runId} ${state.view?.status}`)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the status is what makes the list stale
  useEffect(() => void loadRunPage(scope), [scope, status])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-1 border-b px-2 py-1">
        <ToggleGroup.Root
          type="single"
          value={onlyThis ? 'this' : 'all'}
          onValueChange={(value) => value !== '' && setOnlyThis(value === 'this')}
          aria-label={text.scope}
          className="flex min-w-0 flex-1 gap-0.5"
        >
          {(['all', 'this'] as const).map((value) => (
            <ToggleGroup.Item
              key={value}
              value={value}
              className="h-6 min-w-0 truncate rounded px-2 text-muted text-xs hover:bg-sunken data-[state=on]:bg-accent-soft data-[state=on]:text-accent-ink"
            >
              {value === 'this' ? text.onlyThis : text.all}
            </ToggleGroup.Item>
          ))}
        </ToggleGroup.Root>
        <IconButton small icon={RefreshCw} label={text.refresh} onClick={() => void loadRunPage(scope)} />
      </div>
      <Runs onlyThis={onlyThis} scope={scope} />
    </div>
  )
}

function Runs({ onlyThis, scope }: { onlyThis: boolean; scope: string | null }) {
  const { runs, error, more, loading } = useRunPages()
  const current = useRun((state) => state.runId)
  if (error && !runs) return <Failed error={error} onRetry={() => void loadRunPage(scope)} />
  if (!runs) return <Loading />
  if (runs.length === 0) return <Empty icon={History} title={onlyThis ? text.emptyHere : text.empty} text={text.emptyText} />
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <ul>
        {runs.map((run) => (
          <li key={run.runId} className="run-line border-b">
            <RunLine run={run} current={run.runId === current} named={!onlyThis} />
          </li>
        ))}
      </ul>
      {error && <Failed error={error} onRetry={() => void loadOlder()} />}
      {more && !error && (
        <div className="flex justify-center p-2">
          <Button small disabled={loading} onClick={() => void loadOlder()}>
            {loading ? text.loadingMore : text.more}
          </Button>
        </div>
      )}
    </div>
  )
}
