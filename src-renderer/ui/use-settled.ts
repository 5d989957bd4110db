import { useEffect, useRef, useState } from 'react'

/** A value that changes all the time, taken over at most once in so many milliseconds; at once when that is 0. */
export function useSettled<T>(value: T, everyMs: number): T {
  const [settled, setSettled] = useState(value)
  const latest = useRef(value)
  latest.current = value
  const waits = everyMs > 0 && settled !== value
  useEffect(() => {
    if (!waits) return
    const timer = setTimeout(() => setSettled(() => latest.current), everyMs)
    return () => clearTimeout(timer)
  }, [waits, everyMs])
  useEffect(() => {
    if (everyMs === 0) setSettled(() => value)
  }, [everyMs, value])
  return everyMs === 0 ? value : settled
}
