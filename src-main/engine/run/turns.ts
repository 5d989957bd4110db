import type { Clock } from './clock.ts'

/** Steps that give their results at once run in a row for so long before timers and messages get their turn, in milliseconds. */
const longestSlice = 10
const stepsPerLook = 64

// shared by all runs of the process: it is their sum that keeps the event loop busy
let sliceStart = performance.now()
let untilLook = stepsPerLook
const waiting: (() => void)[] = []

/** Counts one step. True when the caller is to stop here and go on by `takeTurn`. */
export function sliceIsOver(): boolean {
  if (--untilLook > 0) return false
  untilLook = stepsPerLook
  return performance.now() - sliceStart > longestSlice
}

/** Calls `fn` in a later turn of the event loop, after those that asked before. */
export function takeTurn(clock: Clock, fn: () => void): void {
  if (waiting.push(fn) === 1) clock.yield(() => serve(clock))
}

function serve(clock: Clock): void {
  sliceStart = performance.now()
  const turns = waiting.splice(0)
  for (let at = 0; at < turns.length; at++) {
    if (performance.now() - sliceStart > longestSlice) {
      waiting.unshift(...turns.slice(at))
      clock.yield(() => serve(clock))
      return
    }
    ;(turns[at] as () => void)()
  }
}
