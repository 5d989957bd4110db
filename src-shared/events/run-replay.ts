import { withoutPassing } from './reduce/reduce-node.ts'
import { reduceRunEvents } from './reduce-run.ts'
import { type RunEvent, volatileKinds } from './run-event.ts'
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

  /** Takes in what came next, volatile events too, and gives the view after it; `view` is the one before. */
  take(view: RunView, events: readonly RunEvent[]): RunView {
    let next = view
    for (let from = 0; from < events.length; ) {
      const part = this.#upToStep(events, from)
      next = reduceRunEvents(next, part)
      if (next.seq >= this.#next()) this.#kept.push(withoutPassing(next))
      from += part.length
    }
    return next
  }

  /** The events up to the next place where a view is kept. Stored ones are noted. */
  #upToStep(events: readonly RunEvent[], from: number): readonly RunEvent[] {
    const next = this.#next()
    let end = from
    while (end < events.length) {
      const event = events[end++] as RunEvent
      if (volatileKinds.has(event.kind)) continue
      // a reader that begins again at an earlier view brings some of them twice
      if (event.seq > this.events.length) this.events.push(event)
      if (event.seq >= next) break
    }
    return from === 0 && end === events.length ? events : events.slice(from, end)
  }

  #next(): number {
    return (this.#kept.at(-1) as RunView).seq + step
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
