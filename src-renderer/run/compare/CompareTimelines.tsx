import { useMemo } from 'react'
import type { RunView, SpanView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { goToNode, useSession } from '../../state/session-store.ts'
import { duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { StatusIcon } from '../../ui/StatusIcon.tsx'
import { spanStatus } from '../timeline/span-look.ts'
import { barIn, ticks } from '../timeline/time-axis.ts'

const text = runText.compare
/** More bars than can be told apart; a map's items are inside of one of these. */
const most = 300

interface TimelineOf {
  name: string
  color: string
  /** Microseconds since the epoch. */
  start: number
  length: number
  spans: readonly SpanView[]
}

function timelineOf(name: string, color: string, view: RunView): TimelineOf {
  const spans: SpanView[] = []
  let end = view.endedAt ?? 0
  for (const span of view.spans.values()) {
    end = Math.max(end, span.end ?? span.start)
    if (span.kind === 'node' && span.parent === null && spans.length < most) spans.push(span)
  }
  const start = Math.min(view.startedAt ?? Number.POSITIVE_INFINITY, spans[0]?.start ?? end)
  return { name, color, start, length: Math.max(1000, end - start), spans }
}

/** Both runs under each other, each from its own start, with the same length for the same time. */
export function CompareTimelines({ here, there }: { here: RunView; there: RunView }) {
  const both = useMemo(() => [timelineOf(text.here, 'var(--accent)', here), timelineOf(text.there, 'var(--strong)', there)], [here, there])
  const length = Math.max(...both.map((each) => each.length))
  const marks = ticks({ from: 0, to: length }, 0, 8)
  return (
    <section
      className="timeline min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]"
      aria-label={text.timelines}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
      tabIndex={0}
      onMouseLeave={() => useSession.setState({ hovered: null })}
    >
      <div className="timeline-head" aria-hidden>
        <div className="timeline-name px-3">{runText.timeline.name}</div>
        <div className="relative h-full min-w-0 flex-1">
          {marks.map(({ at, label }) => (
            <span key={label} className="timeline-tick" style={{ left: `${at * 100}%`, top: 0 }} data-end={at > 0.94 || undefined}>
              {label}
            </span>
          ))}
        </div>
      </div>
      {both.map((each) => (
        <section key={each.name} aria-label={each.name}>
          <h4 className="flex items-center gap-2 border-b bg-sunken px-3 py-0.5 font-medium text-xs">
            <span className="size-2 rounded-sm" style={{ background: each.color }} aria-hidden />
            {each.name}
            <span className="font-normal text-muted">{duration(each.length / 1000)}</span>
          </h4>
          <ul>
            {each.spans.map((span) => (
              <Bar key={span.id} span={span} of={each} length={length} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  )
}

function Bar({ span, of, length }: { span: SpanView; of: TimelineOf; length: number }) {
  const hovered = useSession((state) => state.hovered === span.node)
  const end = span.end ?? of.start + of.length
  const bar = barIn({ from: 0, to: length }, span.start - of.start, end - of.start)
  return (
    <li
      className={`flex h-[18px] items-center pr-3.5 ${hovered ? 'bg-sunken' : ''}`}
      onMouseEnter={() => useSession.setState({ hovered: span.node })}
    >
      <button
        type="button"
        className="timeline-name flex items-center gap-1.5 px-3 text-left text-xs hover:text-accent-ink focus-visible:outline-offset-[-2px]"
        onClick={() => span.node !== null && goToNode(span.node)}
      >
        <span className="min-w-0 flex-1 truncate">{visibleText(span.name)}</span>
        <StatusIcon status={spanStatus(span)} size={12} />
      </button>
      <span className="relative h-full min-w-0 flex-1">
        {bar && (
          <span
            className="compare-bar"
            data-status={span.status}
            title={duration((end - span.start) / 1000)}
            style={{ left: `${bar.left * 100}%`, width: `max(2px, ${bar.width * 100}%)`, '--bar': of.color } as React.CSSProperties}
          />
        )}
      </span>
    </li>
  )
}
