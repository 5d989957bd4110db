import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo } from 'react'
import type { SpanView } from '#shared/events/run-view.ts'
import { KindIcon } from '../../canvas/KindIcon.tsx'
import { useRun } from '../../state/run-store.ts'
import { useSession } from '../../state/session-store.ts'
import { duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { StatusIcon } from '../../ui/StatusIcon.tsx'
import { chooseSpan } from './choose-span.ts'
import { placeOf, spanLooks, spanName, spanStatus } from './span-look.ts'
import type { SpanRow } from './span-tree.ts'
import { barIn, type TimeRange } from './time-axis.ts'

interface SpanLineProps {
  id: string
  row: SpanRow
  span: SpanView
  /** Pixels. */
  top: number
  height: number
  range: TimeRange
  /** Microseconds since the epoch where the span is open, otherwise 0, so that closed ones are not drawn again. */
  now: number
  chosen: boolean
  critical: boolean
  onFold(id: string, fold: boolean): void
  onZoom(): void
}

/** One line of the waterfall: name and status on the left, the bar in time on the right. */
export const SpanLine = memo(function SpanLine({
  id,
  row,
  span,
  top,
  height,
  range,
  now,
  chosen,
  critical,
  onFold,
  onZoom,
}: SpanLineProps) {
  const { depth, children, folded } = row
  const hovered = useSession((state) => span.node !== null && state.hovered === span.node)
  const place = placeOf(span)
  const name = useRun((state) => spanName(span, state.view?.messages))
  const Twist = folded ? ChevronRight : ChevronDown
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it moves the choice by keyboard
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-selected={chosen}
      aria-expanded={children > 0 ? !folded : undefined}
      className="timeline-line"
      data-hovered={hovered || undefined}
      style={{ top, height }}
      onClick={() => chooseSpan(span)}
      onDoubleClick={onZoom}
      onMouseEnter={() => useSession.setState({ hovered: span.node })}
    >
      <div className="timeline-name flex items-center gap-1.5 pr-2" style={{ paddingLeft: 6 + Math.min(depth, 10) * 10 }}>
        {children > 0 ? (
          <button
            type="button"
            tabIndex={-1}
            className="flex size-4 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-line"
            aria-label={`${folded ? runText.timeline.expandAll : runText.timeline.collapseAll}: ${runText.timeline.children(children)}`}
            onClick={(event) => {
              event.stopPropagation()
              onFold(span.id, !folded)
            }}
          >
            <Twist size={12} aria-hidden />
          </button>
        ) : (
          <span className="w-4 shrink-0" />
        )}
        <SpanIcon span={span} />
        <span className="min-w-0 flex-1 truncate" title={name}>
          {name}
          {place !== '' && <span className="ml-1.5 text-muted text-xs">{place}</span>}
        </span>
        {critical && <span className="sr-only">{runText.timeline.critical}</span>}
        <StatusIcon status={spanStatus(span)} size={12} />
      </div>
      <Bar span={span} range={range} end={span.end ?? now} critical={critical} />
    </div>
  )
})

function SpanIcon({ span }: { span: SpanView }) {
  const kind = useRun((state) => (span.kind === 'node' && span.node !== null ? state.view?.nodes.get(span.node)?.kind : undefined))
  if (kind) return <KindIcon kind={kind} size={14} />
  const { icon: Icon, color } = spanLooks[span.kind]
  return <Icon size={14} className="shrink-0" style={{ color }} aria-hidden />
}

function Bar({ span, range, end, critical }: { span: SpanView; range: TimeRange; end: number; critical: boolean }) {
  const bar = barIn(range, span.start, end)
  if (!bar) return <div className="min-w-0 flex-1" />
  const { color, shape } = spanLooks[span.kind]
  const after = bar.left + bar.width < 0.86
  return (
    <div className="relative min-w-0 flex-1">
      <div
        className={`timeline-bar ${shape}`}
        data-kind={span.kind}
        data-status={span.status}
        data-open={span.end === null || undefined}
        data-journal={span.fromJournal || undefined}
        data-critical={critical || undefined}
        style={{ left: `${bar.left * 100}%`, width: `max(3px, ${bar.width * 100}%)`, '--bar': color } as React.CSSProperties}
      />
      <span
        className="timeline-time"
        style={after ? { left: `calc(${(bar.left + bar.width) * 100}% + 8px)` } : { right: `calc(${(1 - bar.left) * 100}% + 4px)` }}
        data-inside={(!after && bar.left < 0.12) || undefined}
      >
        {duration((end - span.start) / 1000)}
      </span>
    </div>
  )
}
