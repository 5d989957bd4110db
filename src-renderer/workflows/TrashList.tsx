import { useVirtualizer } from '@tanstack/react-virtual'
import { FilePen, RotateCcw, Trash2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { DiscardedWorkflow } from '#shared/api/workflow-library.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Button } from '../ui/Button.tsx'
import { Empty, Failed, Loading } from '../ui/Empty.tsx'
import { when } from '../ui/format.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { openLost, restoreWorkflows } from './home-actions.ts'
import { ask, loadTrash, useHome } from './home-store.ts'

const text = workflowText.trash

/** Workflows that were deleted, and can be brought back. */
export function TrashList() {
  const trash = useHome((state) => state.trash)
  const error = useHome((state) => state.trashError)
  useEffect(() => void loadTrash(), [])
  if (error) return <Failed error={error} onRetry={() => void loadTrash()} />
  if (!trash) return <Loading />
  return (
    <>
      <div className="flex h-10 shrink-0 items-center gap-3 border-b px-4">
        <h3 className="font-medium">{workflowText.rail.trash}</h3>
        <span className="text-muted text-xs" role="status">
          {workflowText.count(trash.length)}
        </span>
        <span className="flex-1" />
        {trash.length > 0 && (
          <Button small onClick={() => ask({ what: 'purge', trash: trash.map(({ id }) => id) })}>
            {text.empty}
          </Button>
        )}
      </div>
      {trash.length === 0 ? <Empty icon={Trash2} title={text.none} text={text.noneHint} /> : <Entries trash={trash} />}
    </>
  )
}

function Entries({ trash }: { trash: readonly DiscardedWorkflow[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({ count: trash.length, getScrollElement: () => scroller.current, estimateSize: () => 52, overscan: 8 })
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto">
      <ul className="relative" aria-label={workflowText.rail.trash} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const entry = trash[index]
          if (!entry) return null
          const isLost = entry.unsaved > 0
          const Icon = isLost ? FilePen : Trash2
          return (
            <li
              key={entry.id}
              aria-setsize={trash.length}
              aria-posinset={index + 1}
              className="absolute top-0 right-0 left-0 flex items-center gap-3 border-b px-4"
              style={{ height: size, transform: `translateY(${start}px)` }}
            >
              <Icon size={16} className="shrink-0 text-muted" aria-hidden />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{visibleText(entry.name)}</span>
                <span className="block truncate text-muted text-xs">
                  {isLost && `${text.lost(entry.unsaved)} · `}
                  {text.was(visibleText(entry.file), when(entry.at))}
                </span>
              </span>
              <Button small icon={RotateCcw} onClick={() => void (isLost ? openLost(entry.id) : restoreWorkflows([entry.id]))}>
                {isLost ? text.openLost : text.restore}
              </Button>
              <Button small look="quiet" onClick={() => ask({ what: 'purge', trash: [entry.id] })}>
                {text.purge}
              </Button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
