import { withoutPassing } from './reduce/reduce-node.ts'
import { reduceRunEvents } from './reduce-run.ts'
import type { RunEvent } from './run-event.ts'
import { emptyRunView, type RunView } from './run-view.ts'

/** A view is kept after so many events: what lies between two is made again. */
const step = 500

/**
 * The stored events of a run with views kept at intervals, so that the view at any of them is near. Grows in place. Views
 * share nearly all they hold, so that keeping one costs little.
 */
export class RunReplay {
  /** In order, dense from 1. */
  readonly events: RunEvent[] = []
  readonly #kept: RunView[]

  constructor(runId: string) {
    this.#kept = [emptyRunView(runId)]
  }

  /** Adds the next stored event, with the view after it. */
  add(event: RunEvent, view: RunView): void {
    this.events.push(event)
    // going on from the log and ending change much at once
    if (event.seq % step === 0 || event.kind === 'run.resumed' || event.kind === 'run.failed') this.#kept.push(withoutPassing(view))
  }

  /** The stored event with a seq, if there is one. */
  at(seq: number): RunEvent | undefined {
    return this.events[seq - 1]
  }

  /** The view after the event `seq`, as a replay from the first one gives it. */
  viewAt(seq: number): RunView {
    let [low, high] = [0, this.#kept.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#kept[middle] as RunView).seq <= seq) low = middle
      else high = middle - 1
    }
    const start = this.#kept[low] as RunView
    return reduceRunEvents(start, this.events.slice(start.seq, Math.max(start.seq, seq)))
  }
}
