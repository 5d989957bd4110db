import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import type { PersistentList } from '#shared/events/persistent-list.ts'
import type { SpanView } from '#shared/events/run-view.ts'
import { goToNode, useSession } from '../../state/session-store.ts'
import { runText } from '../../ui/run-strings.ts'
import { chooseSpan } from './choose-span.ts'
import { SpanLine } from './SpanLine.tsx'
import type { SpanRow } from './span-tree.ts'
import { TimeRuler } from './TimeRuler.tsx'
import { type TimeRange, ticks, within } from './time-axis.ts'
import { type useTimeRange, useWheelZoom, useWidth } from './use-time-range.ts'
import './timeline.css'

const rowHeight = 26

interface TimelineRowsProps {
  rows: readonly SpanRow[]
  /** All spans at the shown moment; rows name them by their place. */
  spans: PersistentList<SpanView>
  time: ReturnType<typeof useTimeRange>
  /** All that there is; microseconds since the epoch, as `now` and `moment`. */
  whole: TimeRange
  now: number
  /** The time that is looked back at, or null. */
  moment: number | null
  critical: ReadonlySet<string>
  onFold(id: string, fold: boolean): void
}

export function TimelineRows({ rows, spans, time, whole, now, moment, critical, onFold }: TimelineRowsProps) {
  const { range } = time
  const scroller = useRef<HTMLDivElement>(null)
  const chosen = useSession((state) => state.span)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  const [axis, width] = useWidth()
  useWheelZoom(scroller, axis, { range, whole, show: time.show })
  const place = useMemo(() => (chosen === null ? -1 : rows.findIndex((row) => row.id === chosen)), [rows, chosen])
  const spanOf = (row: SpanRow): SpanView | undefined => spans.at(row.place)

  // the newest is kept in sight
  const newest = rows.length
  useEffect(() => {
    if (!time.following || newest === 0) return
    const last = rows.reduce((best, row, at) => (row.place > (rows[best] as SpanRow).place ? at : best), 0)
    virtual.scrollToIndex(last, { align: 'auto' })
  }, [time.following, newest, rows, virtual])
  // so is what was chosen on the canvas or in another list
  useEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place, { align: 'auto' })
  }, [place, virtual])

  const move = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))]
    const span = row && spanOf(row)
    if (span) chooseSpan(span)
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
      ArrowRight: () => row && (row.folded ? onFold(row.id, false) : row.children > 0 && move(place + 1)),
      ArrowLeft: () => row && (row.children > 0 && !row.folded ? onFold(row.id, true) : move(parentPlace(rows, place))),
      Enter: () => {
        const node = row && spanOf(row)?.node
        if (node) goToNode(node)
      },
      '+': () => time.zoomBy(0.5),
      '=': () => time.zoomBy(0.5),
      '-': () => time.zoomBy(2),
      '0': () => time.show(null),
      'shift+ArrowRight': () => time.panBy(0.25),
      'shift+ArrowLeft': () => time.panBy(-0.25),
    }
    const act = keys[event.shiftKey && event.key.startsWith('Arrow') ? `shift+${event.key}` : event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const marks = ticks(range, whole.from, Math.max(2, Math.floor(width / 90)))
  const at = moment === null ? null : (moment - range.from) / (range.to - range.from)
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
        <TimeRuler axis={axis} marks={marks} range={range} onSelect={(selected) => time.show(within(selected, whole))} />
      </div>
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        <div className="timeline-grid" aria-hidden>
          {marks.map(({ at: share, label }) => (
            <span key={label} style={{ left: `${share * 100}%` }} />
          ))}
          {at !== null && at >= 0 && at <= 1 && <span className="timeline-moment" style={{ left: `${at * 100}%` }} />}
        </div>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          const span = row && spanOf(row)
          if (!row || !span) return null
          return (
            <SpanLine
              key={row.id}
              id={`span-${item.index}`}
              row={row}
              span={span}
              top={item.start}
              height={rowHeight}
              range={range}
              now={span.end === null ? now : 0}
              chosen={row.id === chosen}
              critical={critical.has(row.id)}
              onFold={onFold}
              onZoom={() => time.show(around(span, now, whole))}
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
