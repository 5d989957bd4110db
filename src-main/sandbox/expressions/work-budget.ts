/** Thrown inside a simple evaluation that turns out to be long: the caller starts again in a process of its own. */
export class TooMuchWork extends Error {}

/** Thrown where JSONata would report an error or do something rare: the caller asks JSONata itself. */
export class Unusual extends Error {}

/** Both are signals, not failures, and are thrown often enough that a stack each would cost. */
export const tooMuchWork = new TooMuchWork('more work than is done in process')
export const unusual = new Unusual('left to the full evaluator')

/** What one evaluation in process may see and do. */
export interface SimpleRun {
  root: unknown
  /** Steps that are left: about one per value looked at, and one per 32 characters made. */
  work: number
  /** Epoch milliseconds. */
  now: number | undefined
  random: (() => number) | undefined
}

export function spend(run: SimpleRun, amount: number): void {
  run.work -= amount
  if (run.work < 0) throw tooMuchWork
}

/** An expression, or a part of one, as a function of its context. */
export type Compiled = (input: unknown, run: SimpleRun) => unknown
