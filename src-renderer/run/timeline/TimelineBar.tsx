import {
  Bot,
  ChevronsDown,
  ChevronsLeft,
  ChevronsRight,
  FoldVertical,
  Maximize2,
  Route,
  UnfoldVertical,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import { IconButton } from '../../ui/Button.tsx'
import { runText } from '../../ui/run-strings.ts'
import { spanLooks } from './span-look.ts'
import type { Grouping } from './span-tree.ts'

const text = runText.timeline

interface TimelineBarProps {
  zoomed: boolean
  ended: boolean
  critical: boolean
  following: boolean
  grouping: Grouping
  hasAgents: boolean
  onCritical(on: boolean): void
  onFollow(on: boolean): void
  onGrouping(grouping: Grouping): void
  onFold(): void
  onUnfold(): void
  onFit(): void
  onZoom(factor: number): void
  onPan(share: number): void
}

/** What the bars mean, how they are grouped, and how much of the run is shown. */
export function TimelineBar(props: TimelineBarProps) {
  const { zoomed, ended, critical, following, grouping, hasAgents } = props
  return (
    <div className="flex h-7 shrink-0 items-center gap-3 overflow-hidden border-b px-3 text-muted text-xs">
      <ul className="flex min-w-0 flex-1 items-center gap-3 overflow-hidden">
        {(Object.keys(text.legend) as (keyof typeof text.legend)[]).map((kind) => {
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
        {ended && critical && (
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
        {hasAgents && (
          <IconButton
            small
            icon={Bot}
            label={text.byAgent}
            aria-pressed={grouping === 'agents'}
            onClick={() => props.onGrouping(grouping === 'agents' ? 'steps' : 'agents')}
          />
        )}
        <IconButton
          small
          icon={Route}
          label={text.markCritical}
          aria-pressed={ended && critical}
          disabled={!ended}
          onClick={() => props.onCritical(!critical)}
        />
        {!ended && (
          <IconButton small icon={ChevronsDown} label={text.follow} aria-pressed={following} onClick={() => props.onFollow(!following)} />
        )}
        <span className="mx-1 h-4 border-l" />
        <IconButton small icon={FoldVertical} label={text.collapseAll} onClick={props.onFold} />
        <IconButton small icon={UnfoldVertical} label={text.expandAll} onClick={props.onUnfold} />
        <span className="mx-1 h-4 border-l" />
        <IconButton small icon={ChevronsLeft} label={text.panLeft} disabled={!zoomed} onClick={() => props.onPan(-0.25)} />
        <IconButton small icon={ChevronsRight} label={text.panRight} disabled={!zoomed} onClick={() => props.onPan(0.25)} />
        <IconButton small icon={ZoomOut} label={text.zoomOut} disabled={!zoomed} onClick={() => props.onZoom(2)} />
        <IconButton small icon={ZoomIn} label={`${text.zoomIn}. ${text.hint}`} onClick={() => props.onZoom(0.5)} />
        <IconButton small icon={Maximize2} label={text.fit} disabled={!zoomed} onClick={props.onFit} />
      </div>
    </div>
  )
}
