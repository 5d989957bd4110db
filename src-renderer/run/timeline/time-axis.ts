import { decimal } from '../../ui/format.ts'

/** A stretch of time in microseconds. */
export interface TimeRange {
  from: number
  to: number
}

const ms = 1000
const second = 1000 * ms
const minute = 60 * second
const hour = 60 * minute
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500]
  .map((n) => n * ms)
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * second))
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * minute))
  .concat([1, 2, 6, 12, 24, 48, 168].map((n) => n * hour))

/** Round times inside a range, at most `most`, counted from `zero`; `at` is the share of the range (0 to 1). */
export function ticks(range: TimeRange, zero: number, most: number): { at: number; label: string }[] {
  const span = range.to - range.from
  if (!(span > 0)) return []
  const step = steps.find((size) => span / size <= most) ?? span
  const marks: { at: number; label: string }[] = []
  for (let time = Math.ceil((range.from - zero) / step) * step; time <= range.to - zero; time += step)
    marks.push({ at: (zero + time - range.from) / span, label: tickLabel(time, step) })
  return marks
}

function tickLabel(time: number, step: number): string {
  if (time === 0) return '0'
  if (step < second && Math.abs(time) < second) return `${Math.round(time / ms)} ms`
  if (step < second) return `${decimal(time / second, step < 10 * ms ? 3 : step < 100 * ms ? 2 : 1)} s`
  if (Math.abs(time) < minute) return `${Math.round(time / second)} s`
  const [minutes, seconds] = [Math.floor(time / minute), Math.round((time % minute) / second)]
  if (time < hour) return seconds === 0 ? `${minutes} min` : `${minutes}:${String(seconds).padStart(2, '0')}`
  return `${Math.floor(time / hour)} h ${Math.floor((time % hour) / minute)} min`
}

/** Where a bar lies in a range, in shares of it, cut at its edges; null when it is outside. */
export function barIn(range: TimeRange, start: number, end: number): { left: number; width: number } | null {
  const span = range.to - range.from
  if (!(span > 0) || end < range.from || start > range.to) return null
  const left = Math.max(0, (start - range.from) / span)
  return { left, width: Math.max(0, Math.min(1, (end - range.from) / span) - left) }
}

const smallest = 1 * ms

/** A range `factor` as long around the share `at` of it, inside `whole`; null when that is all of it. */
export function zoomed(range: TimeRange, whole: TimeRange, at: number, factor: number): TimeRange | null {
  const length = Math.max(smallest, (range.to - range.from) * factor)
  if (length >= whole.to - whole.from) return null
  const pivot = range.from + (range.to - range.from) * at
  return within({ from: pivot - length * at, to: pivot + length * (1 - at) }, whole)
}

/** A range pushed back into `whole`, with its length kept. */
export function within(range: TimeRange, whole: TimeRange): TimeRange {
  const length = Math.min(range.to - range.from, whole.to - whole.from)
  const from = Math.min(Math.max(range.from, whole.from), whole.to - length)
  return { from, to: from + length }
}
