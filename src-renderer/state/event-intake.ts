import { readEventPage, type StoredPage } from '#shared/api/event-page.ts'
import { type RunEvent, volatileKinds } from '#shared/events/run-event.ts'
import { call } from './api.ts'

/**
 * How events come: as they happen; from a page of what was there already; or from one with more close behind it, so that
 * they are reckoned with at once, but not yet shown.
 */
export type HandedOver = 'live' | 'page' | 'held'

/** Pages are shown at most this often, in milliseconds; the first one at once, so that there is something to look at. */
const pauseMs = 1_200

/** Gathers events and hands them over once per frame: a hundred tokens are one picture. */
export class EventIntake {
  lastSeq: number
  readonly #handOver: (events: readonly RunEvent[], how: HandedOver) => void
  #queue: RunEvent[] = []
  #frame: ReturnType<typeof setTimeout> | undefined
  #held = false
  #pagesAt = Number.NEGATIVE_INFINITY

  /** `handOver` gets events in order, each stored one once. */
  constructor(lastSeq: number, handOver: (events: readonly RunEvent[], how: HandedOver) => void) {
    this.lastSeq = lastSeq
    this.#handOver = handOver
  }

  take(event: RunEvent): void {
    if (!volatileKinds.has(event.kind)) {
      // a subscription that was taken up again may repeat what is known
      if (event.seq <= this.lastSeq) return
      this.lastSeq = event.seq
    }
    this.#queue.push(event)
    this.#frame ??= this.#nextFrame()
  }

  /** Stored events that were there before. Pages that follow each other soon are shown together: each picture takes time. */
  takePage(page: readonly RunEvent[]): void {
    this.flush()
    const { lastSeq } = this
    const fresh = page[0] && page[0].seq > lastSeq ? page : page.filter((event) => event.seq > lastSeq)
    this.lastSeq = fresh.at(-1)?.seq ?? lastSeq
    this.#held = performance.now() - this.#pagesAt <= pauseMs
    if (!this.#held) this.#pagesAt = performance.now()
    this.#handOver(fresh, this.#held ? 'held' : 'page')
  }

  /** Shows the pages that are still held back. */
  flushPages(): void {
    if (this.#held) this.#handOver([], 'page')
    this.#held = false
  }

  /** Frames stop in a hidden window; the view goes on there, more slowly. */
  #nextFrame(): ReturnType<typeof setTimeout> {
    if (document.visibilityState === 'visible') requestAnimationFrame(() => this.flush())
    return setTimeout(() => this.flush(), 250)
  }

  flush(): void {
    clearTimeout(this.#frame)
    this.#frame = undefined
    const batch = this.#queue
    if (batch.length === 0) return
    this.#queue = []
    this.#handOver(batch, 'live')
  }
}

/** The first page is short, so that something is seen soon; the others are long, so that there are few. */
const [firstPage, furtherPages] = [2_000, 20_000]
/** So many pages are on their way at once. Beyond the end there are none, which costs little. */
const ahead = 3

type FetchPage = (after: number, limit: number) => Promise<string>

/** Pages of stored events after `after`, the next ones on their way while one is looked at. Ends when no more are there. */
export async function* pagesOf(fetchPage: FetchPage, after: number, signal: AbortSignal): AsyncGenerator<StoredPage> {
  let from = after
  interface Asked {
    after: number
    limit: number
    text: Promise<string>
  }
  const coming: Asked[] = []
  const askFor = (after: number, limit: number): Asked => {
    const text = fetchPage(after, limit)
    // a failure is told by the page that is waited for
    text.catch(() => undefined)
    return { after, limit, text }
  }
  // events are dense, so that the place of a page is known before those in front of it are read
  const ask = (limit: number) => {
    coming.push(askFor(from, limit))
    from += limit
  }
  ask(firstPage)
  // before it is known whether there is more: the host has something to do while the first one is read
  ask(furtherPages)
  for (let next = coming.shift(); next; next = coming.shift()) {
    const { events, isLast } = readEventPage(await next.text)
    const missing = next.limit - events.length
    // it ended early: what is missing of it comes before those that are on their way
    if (!isLast && missing > 0) coming.unshift(askFor(next.after + events.length, missing))
    while (!isLast && coming.length < ahead) ask(furtherPages)
    if (signal.aborted) return
    yield { events, isLast }
    if (isLast || signal.aborted) return
  }
}

/** Stored events of a run after `after`, from the host. */
export const eventPages = (runId: string, after: number, signal: AbortSignal): AsyncGenerator<StoredPage> =>
  pagesOf((from, limit) => call((client) => client.run.events({ runId, after: from, limit })), after, signal)
