import { count, duration } from '../../ui/format.ts'

/** A change with its sign: `+120 ms`, `−1.2 s`; empty where it is too small to say anything. */
export function timeDelta(here: number, there: number): string {
  const by = here - there
  if (Math.abs(by) < 1 || Math.abs(by) < Math.max(here, there) * 0.02) return ''
  return `${by > 0 ? '+' : '−'}${duration(Math.abs(by))}`
}

export function countDelta(here: number, there: number): string {
  const by = here - there
  return by === 0 ? '' : `${by > 0 ? '+' : '−'}${count(Math.abs(by))}`
}
