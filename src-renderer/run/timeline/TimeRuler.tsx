import { type PointerEvent, type RefObject, useState } from 'react'
import type { RunEvent } from '#shared/events/run-event.ts'
import { showMoment } from '../../state/run-moment.ts'
import { useRun } from '../../state/run-store.ts'
import { duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import type { TimeRange } from './time-axis.ts'

interface TimeRulerProps {
  axis: RefObject<HTMLDivElement | null>
  marks: readonly { at: number; label: string }[]
  range: TimeRange
  onSelect(range: TimeRange): void
}

/** Pixels that the mouse moves before a press is a selection. */
const least = 4

/** The seq of the last event at or before a time (microseconds); they are in order but for a hair. */
export function seqAt(events: readonly RunEvent[], us: number): number {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle] as RunEvent).at <= us) low = middle + 1
    else high = middle
  }
  return Math.max(1, low)
}

/** The times of the axis. A drag selects a stretch and shows it; a click shows the run as it was then. */
export function TimeRuler({ axis, marks, range, onSelect }: TimeRulerProps) {
  const [drag, setDrag] = useState<{ from: number; to: number; width: number } | null>(null)
  const placeOf = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return { at: Math.min(box.width, Math.max(0, event.clientX - box.left)), width: box.width }
  }
  const timeAt = (pixels: number, width: number) => range.from + ((range.to - range.from) * pixels) / Math.max(1, width)
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const { at, width } = placeOf(event)
    setDrag({ from: at, to: at, width })
  }
  const onPointerUp = () => {
    if (!drag) return
    setDrag(null)
    const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
    if (to - from >= least) onSelect({ from: timeAt(from, drag.width), to: timeAt(to, drag.width) })
    else showMoment(seqAt(useRun.getState().events, timeAt(from, drag.width)))
  }
  const [left, right] = drag ? [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)] : [0, 0]
  return (
    <div
      ref={axis}
      className="timeline-ruler relative min-w-0 flex-1"
      title={runText.timeline.rulerHint}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: placeOf(event).at })}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDrag(null)}
    >
      {marks.map(({ at, label }) => (
        <span key={label} className="timeline-tick" style={{ left: `${at * 100}%` }} data-end={at > 0.94 || undefined}>
          {label}
        </span>
      ))}
      {drag && right - left >= least && (
        <span className="timeline-selection" style={{ left, width: right - left }}>
          {duration((timeAt(right, drag.width) - timeAt(left, drag.width)) / 1000)}
        </span>
      )}
    </div>
  )
}
