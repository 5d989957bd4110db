import { useEffect, useState } from 'react'

/** The time in microseconds since the epoch, kept up to date while something is under way. */
export function useNow(live: boolean, everyMs = 100): number {
  const [now, setNow] = useState(() => Date.now() * 1000)
  useEffect(() => {
    if (!live) return
    setNow(Date.now() * 1000)
    const timer = setInterval(() => setNow(Date.now() * 1000), everyMs)
    return () => clearInterval(timer)
  }, [live, everyMs])
  return now
}
