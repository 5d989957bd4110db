import { type RefObject, useEffect, useRef, useState } from 'react'
import { isTerminal, type RunView } from '#shared/events/run-view.ts'
import { type TimeRange, within, zoomed } from './time-axis.ts'

/** Half a second at least, so that the first bars of a run do not race. */
const shortest = 500_000

/** All the time of a run, up to now while it goes on. */
export function wholeOf(view: RunView, now: number): TimeRange {
  const first = view.spans.values().at(0)?.start ?? now
  const from = Math.min(view.startedAt ?? first, first)
  const ended = isTerminal(view.status)
  const to = ended ? (view.endedAt ?? now) : now
  return { from, to: Math.max(to, from + (ended ? 1000 : shortest)) }
}

/** What part of the time is shown, and how it changes. `following` keeps its end at now. */
export function useTimeRange(whole: TimeRange) {
  const [zoom, setZoom] = useState<TimeRange | null>(null)
  const [following, setFollowing] = useState(false)
  const length = zoom ? zoom.to - zoom.from : whole.to - whole.from
  const range = zoom === null ? whole : following ? within({ from: whole.to - length, to: whole.to }, whole) : zoom
  const show = (next: TimeRange | null) => {
    setFollowing(false)
    setZoom(next)
  }
  return {
    range,
    isZoomed: zoom !== null,
    following,
    show,
    follow(on: boolean) {
      if (!on) setZoom(zoom === null ? null : range)
      setFollowing(on)
    },
    zoomBy: (factor: number, at = 0.5) => show(zoomed(range, whole, at, factor)),
    /** By a share of what is shown. */
    panBy(share: number) {
      if (zoom === null) return
      const step = length * share
      show(within({ from: range.from + step, to: range.to + step }, whole))
    },
  }
}

/** The width of an element in pixels, kept up to date. */
export function useWidth() {
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

interface WheelZoom {
  range: TimeRange
  whole: TimeRange
  show(range: TimeRange | null): void
}

/** Ctrl and wheel zoom around the mouse, Shift and wheel move; React's own wheel listeners cannot stop the page's zoom. */
export function useWheelZoom(scroller: RefObject<HTMLElement | null>, axis: RefObject<HTMLElement | null>, given: WheelZoom): void {
  const latest = useRef(given)
  latest.current = given
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      const box = axis.current?.getBoundingClientRect()
      if (!box || (!event.ctrlKey && !event.metaKey && !event.shiftKey)) return
      event.preventDefault()
      const { range, whole, show } = latest.current
      const delta = event.deltaY || event.deltaX
      if (event.shiftKey) {
        if (range.to - range.from >= whole.to - whole.from) return
        const step = ((range.to - range.from) * delta) / Math.max(200, box.width)
        return show(within({ from: range.from + step, to: range.to + step }, whole))
      }
      show(zoomed(range, whole, Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)), Math.exp(delta / 300)))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [scroller, axis])
}
