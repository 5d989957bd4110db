import type { RunEvent } from '#shared/events/run-event.ts'
import { nodeOfPath } from '#shared/events/run-path.ts'
import { useRun } from './run-store.ts'

/** Shows the run as it was after the event with this seq; null, or a moment at its end, shows what is newest. */
export function showMoment(seq: number | null): void {
  const { replay, newest, moment } = useRun.getState()
  if (!replay || !newest) return
  const wanted = seq === null || seq >= newest.seq ? null : Math.max(1, seq)
  if (wanted === moment) return
  useRun.setState({ moment: wanted, view: wanted === null ? newest : replay.viewAt(wanted) })
}

/** The seq of what is shown. */
export const momentNow = (): number => useRun.getState().moment ?? useRun.getState().newest?.seq ?? 0

export function stepMoment(by: number): void {
  stopPlaying()
  showMoment(Math.max(1, momentNow() + by))
}

const isOf = (event: RunEvent, node: string): boolean =>
  nodeOfPath(event.path) === node || ('node' in event.data && event.data.node === node)

/** The next event of a node after a seq, or the one before it. Null where there is none. */
export function eventOfNode(events: readonly RunEvent[], node: string, from: number, by: 1 | -1): RunEvent | null {
  for (let at = from - 1 + by; at >= 0 && at < events.length; at += by) {
    const event = events[at] as RunEvent
    if (isOf(event, node)) return event
  }
  return null
}

/** Goes to the next or the previous event of a node. Says whether there is one. */
export function stepMomentOf(node: string, by: 1 | -1): boolean {
  stopPlaying()
  const found = eventOfNode(useRun.getState().events, node, momentNow(), by)
  if (found) showMoment(found.seq)
  return found !== null
}

export const speeds = [1, 4, 16, 64] as const

/** No pause in which nothing happened is played longer than this, in milliseconds. */
const longestPause = 1_000
const tick = 50

let timer: ReturnType<typeof setInterval> | undefined

export function stopPlaying(): void {
  clearInterval(timer)
  timer = undefined
  if (useRun.getState().playing !== null) useRun.setState({ playing: null })
}

/** The seq that is reached when a run is played on: `us` is the time in it, in microseconds. Pauses are shortened. */
export function playedTo(events: readonly RunEvent[], seq: number, us: number, most: number): { seq: number; us: number } {
  let reached = seq
  while ((events[reached]?.at ?? Number.POSITIVE_INFINITY) <= us) reached++
  const next = events[reached]
  return { seq: reached, us: next && next.at - us > most ? next.at - most : us }
}

/** Plays the run again from the moment that is shown, or, at its end, from the beginning. */
export function play(speed: number): void {
  const { events, runId } = useRun.getState()
  if (events.length === 0) return
  clearInterval(timer)
  if (useRun.getState().moment === null) showMoment(1)
  useRun.setState({ playing: speed })
  let us = events[momentNow() - 1]?.at ?? 0
  let last = performance.now()
  timer = setInterval(() => {
    const state = useRun.getState()
    if (state.runId !== runId || state.playing === null || state.moment === null) return stopPlaying()
    const now = performance.now()
    us += (now - last) * 1000 * speed
    last = now
    const to = playedTo(state.events, state.moment, us, longestPause * 1000 * speed)
    us = to.us
    showMoment(to.seq)
    if (useRun.getState().moment === null) stopPlaying()
  }, tick)
}

/** Plays or stops. */
export function togglePlaying(): void {
  if (useRun.getState().playing === null) play(speeds[1])
  else stopPlaying()
}

/** There is something to look back at. */
export const canLookBack = (): boolean => (useRun.getState().newest?.seq ?? 0) > 1
