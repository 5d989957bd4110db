import { describe, expect, it } from 'vitest'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { EarlierLife } from './earlier-life.ts'

describe('what earlier lives of a run have cost', () => {
  it('is the time between their first and last events, without the queue and the time between lives', () => {
    const { events } = new RunStory().started().node('n_1', 'n_1').add('', 'run.resumed', { from: 4 }).node('n_2', 'n_2')
    // one millisecond between events; the run was down for an hour
    const down = 3_600_000_000
    const epoch = 1_760_000_000_000_000
    const earlier = new EarlierLife()
    for (const event of events) earlier.add({ ...event, at: epoch + event.at + (event.seq >= 5 ? down : 0) })
    expect(earlier.end().spent.seconds).toBeCloseTo(0.004, 6)
  })

  it('is nothing for a run that was only queued', () => {
    const earlier = new EarlierLife()
    earlier.add(new RunStory().started().events[0]!)
    expect(earlier.end().spent.seconds).toBe(0)
  })
})
