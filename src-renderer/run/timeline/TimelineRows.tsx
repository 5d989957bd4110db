import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { SpanView } from '#shared/events/run-view.ts'
import { goToNode, useSession } from '../../state/session-store.ts'
import { runText } from '../../ui/run-strings.ts'
import { chooseSpan } from './choose-span.ts'
import { SpanLine } from './SpanLine.tsx'
import type { SpanRow } from './span-tree.ts'
import { type TimeRange, ticks, within, zoomed } from './time-axis.ts'
import './timeline.css'

const rowHeight = 26

interface TimelineRowsProps {
  rows: readonly SpanRow[]
  /** What is shown, and all that there is; microseconds since the epoch, as `zero` and `now`. */
  range: TimeRange
  whole: TimeRange
  zero: number
  now: number
  critical: ReadonlySet<string>
  onZoom(range: TimeRange | null): void
  onFold(id: string, fold: boolean): void
}

export function TimelineRows({ rows, range, whole, zero, now, critical, onZoom, onFold }: TimelineRowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const chosen = useSession((state) => state.span)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  const [axis, width] = useWidth()
  useWheelZoom(scroller, axis, range, whole, onZoom)
  const place = rows.findIndex((row) => row.span.id === chosen)
  const move = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))]
    if (!row) return
    chooseSpan(row.span)
    virtual.scrollToIndex(rows.indexOf(row))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[place]
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(place + 1),
      ArrowUp: () => move(place < 0 ? 0 : place - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      PageDown: () => move(place + 10),
      PageUp: () => move(place - 10),
      ArrowRight: () => row && (row.folded ? onFold(row.span.id, false) : row.children > 0 && move(place + 1)),
      ArrowLeft: () => row && (row.children > 0 && !row.folded ? onFold(row.span.id, true) : move(parentPlace(rows, place))),
      Enter: () => row?.span.node && goToNode(row.span.node),
    }
    const act = keys[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act()
  }
  const marks = ticks(range, zero, Math.max(2, Math.floor(width / 90)))
  return (
    <div
      ref={scroller}
      className="timeline min-h-0 flex-1 overflow-y-auto overflow-x-hidden focus-visible:outline-offset-[-2px]"
      role="tree"
      aria-label={runText.timeline.tree}
      aria-activedescendant={place >= 0 ? `span-${place}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onMouseLeave={() => useSession.setState({ hovered: null })}
    >
      <div className="timeline-head" aria-hidden>
        <div className="timeline-name px-3">{runText.timeline.name}</div>
        <div ref={axis} className="relative min-w-0 flex-1">
          {marks.map(({ at, label }) => (
            <span key={label} className="timeline-tick" style={{ left: `${at * 100}%` }} data-end={at > 0.94 || undefined}>
              {label}
            </span>
          ))}
        </div>
      </div>
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        <div className="timeline-grid" aria-hidden>
          {marks.map(({ at, label }) => (
            <span key={label} style={{ left: `${at * 100}%` }} />
          ))}
        </div>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <SpanLine
              key={row.span.id}
              id={`span-${item.index}`}
              row={row}
              top={item.start}
              height={rowHeight}
              range={range}
              now={row.span.end === null ? now : 0}
              chosen={row.span.id === chosen}
              critical={critical.has(row.span.id)}
              onFold={onFold}
              onZoom={() => onZoom(around(row.span, now, whole))}
            />
          )
        })}
      </div>
    </div>
  )
}

function parentPlace(rows: readonly SpanRow[], place: number): number {
  const depth = rows[place]?.depth ?? 0
  for (let above = place - 1; above >= 0; above--) if ((rows[above]?.depth ?? 0) < depth) return above
  return Math.max(0, place)
}

/** A span with some room on both sides. */
function around(span: SpanView, now: number, whole: TimeRange): TimeRange | null {
  const end = span.end ?? now
  const room = Math.max(1000, (end - span.start) * 0.15)
  const range = { from: span.start - room, to: end + room }
  return range.to - range.from >= whole.to - whole.from ? null : within(range, whole)
}

/** The width of an element in pixels, kept up to date. */
function useWidth() {
  const element = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(600)
  useEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return [element, width] as const
}

/** Ctrl and wheel zoom around the mouse, Shift and wheel move; React's own wheel listeners cannot stop the page's zoom. */
function useWheelZoom(
  scroller: React.RefObject<HTMLDivElement | null>,
  axis: React.RefObject<HTMLDivElement | null>,
  range: TimeRange,
  whole: TimeRange,
  onZoom: (range: TimeRange | null) => void,
): void {
  const latest = useRef({ range, whole, onZoom })
  latest.current = { range, whole, onZoom }
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      const box = axis.current?.getBoundingClientRect()
      if (!box || (!event.ctrlKey && !event.metaKey && !event.shiftKey)) return
      event.preventDefault()
      const { range: shown, whole: all, onZoom: set } = latest.current
      const delta = event.deltaY || event.deltaX
      if (event.shiftKey) {
        if (shown.to - shown.from >= all.to - all.from) return
        const step = ((shown.to - shown.from) * delta) / Math.max(200, box.width)
        return set(within({ from: shown.from + step, to: shown.to + step }, all))
      }
      set(zoomed(shown, all, Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)), Math.exp(delta / 300)))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [scroller, axis])
}
