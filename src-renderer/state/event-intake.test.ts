import { describe, expect, it } from 'vitest'
import type { RunEvent } from '#shared/events/run-event.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { EventIntake } from './event-intake.ts'

const { events } = new RunStory().started().node('n_a', 'n_a').node('n_b', 'n_b').node('n_c', 'n_c')

function intake(after = 0) {
  const taken: { seqs: number[]; live: boolean }[] = []
  const made = new EventIntake(after, (batch: readonly RunEvent[], live) => taken.push({ seqs: batch.map(({ seq }) => seq), live }))
  return { made, taken }
}

describe('the intake of events', () => {
  it('hands the first page over at once, and those that follow soon together', () => {
    const { made, taken } = intake()
    for (const page of [events.slice(0, 2), events.slice(2, 4), events.slice(4, 6)]) made.takePage(page)
    expect(taken).toEqual([{ seqs: [1, 2], live: false }])
    made.flushPages()
    made.flushPages()
    expect(taken.slice(1)).toEqual([{ seqs: [3, 4, 5, 6], live: false }])
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
