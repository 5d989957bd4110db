import { describe, expect, it, vi } from 'vitest'
import type { EventPage } from '#shared/api/event-page.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { EventIntake, type HandedOver, pagesOf } from './event-intake.ts'

const { events } = new RunStory().started().node('n_a', 'n_a').node('n_b', 'n_b').node('n_c', 'n_c')

function intake(after = 0) {
  const taken: { seqs: number[]; how: HandedOver }[] = []
  const made = new EventIntake(after, (batch: readonly RunEvent[], how) => taken.push({ seqs: batch.map(({ seq }) => seq), how }))
  return { made, taken }
}

describe('the intake of events', () => {
  it('shows the first page at once, and those that follow soon together', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { made, taken } = intake()
    for (const page of [events.slice(0, 1), events.slice(1, 2)]) made.takePage(page)
    vi.advanceTimersByTime(1_300)
    for (const page of [events.slice(2, 4), events.slice(4, 6)]) made.takePage(page)
    expect(taken).toEqual([
      { seqs: [1], how: 'page' },
      { seqs: [2], how: 'held' },
      { seqs: [3, 4], how: 'page' },
      { seqs: [5, 6], how: 'held' },
    ])
    made.flushPages()
    made.flushPages()
    expect(taken.slice(4)).toEqual([{ seqs: [], how: 'page' }])
    vi.useRealTimers()
  })

  it('takes no event twice, whatever is read again', () => {
    const { made, taken } = intake(2)
    made.takePage(events.slice(0, 4))
    made.takePage(events.slice(2, 5))
    made.flushPages()
    expect(taken.flatMap(({ seqs }) => seqs)).toEqual([3, 4, 5])
    expect(made.lastSeq).toBe(5)
  })
})

describe('pages of a log', () => {
  /** A host with a log of so many events, of which so many fit into a page; it answers after a while, and notes what it was asked for. */
  function host(length: number, fits = Number.POSITIVE_INFINITY) {
    const asked: number[] = []
    const fetchPage = async (after: number, limit: number): Promise<string> => {
      await Promise.resolve()
      asked.push(after)
      const left = Math.max(0, length - after)
      const seq = Array.from({ length: Math.min(limit, left, fits) }, (_, i) => after + i + 1)
      const isLast = seq.length === left && left < limit
      const column = <T>(value: T): T[] => seq.map(() => value)
      const [at, path, kind, data, cause] = [column(0), column(''), column('run.resumed'), column({ from: 0 }), column(null)]
      return JSON.stringify({ runId: 'r', correlationId: 'r', isLast, seq, at, path, kind, data, cause } satisfies EventPage)
    }
    return { asked, fetchPage }
  }
  const never = new AbortController().signal

  it.each([0, 1, 1_999, 2_000, 2_001, 22_000, 75_000])('hold all of %d events, each once and in order', async (length) => {
    const { fetchPage } = host(length)
    let last = 0
    const ends: boolean[] = []
    for await (const { events, isLast } of pagesOf(fetchPage, 0, never)) {
      for (const { seq } of events) expect(seq).toBe(++last)
      ends.push(isLast)
    }
    expect(last).toBe(length)
    expect(ends.indexOf(true)).toBe(ends.length - 1)
  })

  it('go on from where a reader is', async () => {
    const { asked, fetchPage } = host(4_000)
    const seqs: number[] = []
    for await (const page of pagesOf(fetchPage, 3_990, never)) seqs.push(...page.events.map(({ seq }) => seq))
    expect(seqs).toEqual([3991, 3992, 3993, 3994, 3995, 3996, 3997, 3998, 3999, 4000])
    // and what would follow, which is nothing
    expect(asked).toEqual([3_990, 5_990])
  })

  it('hold all events where large ones end them early', async () => {
    const { fetchPage } = host(30_000, 1_700)
    const seqs: number[] = []
    for await (const { events } of pagesOf(fetchPage, 0, never)) seqs.push(...events.map(({ seq }) => seq))
    expect(seqs).toEqual(Array.from({ length: 30_000 }, (_, i) => i + 1))
  })

  it('fail with the page that is missing, and stop when nobody looks any more', async () => {
    const broken = pagesOf(
      async (after, limit) => (after === 0 ? host(50_000).fetchPage(0, limit) : Promise.reject(new Error('gone'))),
      0,
      never,
    )
    expect((await broken.next()).value).toMatchObject({ events: { length: 2_000 }, isLast: false })
    await expect(broken.next()).rejects.toThrow('gone')
    const abort = new AbortController()
    const left = pagesOf(host(50_000).fetchPage, 0, abort.signal)
    await left.next()
    abort.abort()
    expect((await left.next()).done).toBe(true)
  })
})
