import { FoldVertical, Maximize2, UnfoldVertical, ZoomIn, ZoomOut } from 'lucide-react'
import type { SpanKind } from '#shared/events/run-view.ts'
import { IconButton } from '../../ui/Button.tsx'
import { runText } from '../../ui/run-strings.ts'
import { spanLooks } from './span-look.ts'

const text = runText.timeline

interface TimelineBarProps {
  zoomed: boolean
  ended: boolean
  onFold(): void
  onUnfold(): void
  onFit(): void
  onZoom(factor: number): void
}

/** What the bars mean, and how much of the run is shown. */
export function TimelineBar({ zoomed, ended, onFold, onUnfold, onFit, onZoom }: TimelineBarProps) {
  return (
    <div className="flex h-7 shrink-0 items-center gap-3 overflow-hidden border-b px-3 text-muted text-xs">
      <ul className="flex min-w-0 flex-1 items-center gap-3 overflow-hidden">
        {(Object.keys(text.legend) as SpanKind[]).map((kind) => {
          const { icon: Icon, color, shape } = spanLooks[kind]
          return (
            <li key={kind} className="flex shrink-0 items-center gap-1.5">
              <Icon size={12} style={{ color }} aria-hidden />
              <span
                aria-hidden
                className={`w-4 ${shape} ${kind === 'wait' ? 'timeline-wait border' : ''}`}
                style={kind === 'wait' ? { borderColor: color } : { background: color }}
              />
              {text.legend[kind]}
            </li>
          )
        })}
        {ended && (
          <li className="flex shrink-0 items-center gap-1.5" title={text.critical}>
            <span className="relative h-3 w-4" aria-hidden>
              <span
                className="timeline-bar inset-x-0 h-2 rounded-sm"
                data-critical
                style={{ '--bar': 'var(--strong)' } as React.CSSProperties}
              />
            </span>
            {text.criticalShort}
          </li>
        )}
      </ul>
      <div className="flex shrink-0 items-center">
        <IconButton small icon={FoldVertical} label={text.collapseAll} onClick={onFold} />
        <IconButton small icon={UnfoldVertical} label={text.expandAll} onClick={onUnfold} />
        <IconButton small icon={ZoomOut} label={text.zoomOut} disabled={!zoomed} onClick={() => onZoom(2)} />
        <IconButton small icon={ZoomIn} label={`${text.zoomIn}. ${text.hint}`} onClick={() => onZoom(0.5)} />
        <IconButton small icon={Maximize2} label={text.fit} disabled={!zoomed} onClick={onFit} />
      </div>
    </div>
  )
}
