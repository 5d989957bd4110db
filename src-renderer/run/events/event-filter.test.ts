import { describe, expect, it } from 'vitest'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { EventFilter } from './event-filter.ts'

const { events } = new RunStory()
  .started()
  .node('n_1', 'n_1', { out: { value: 'Disk FULL on db' } })
  .node('n_2', 'n_2')
const filtered = (group: string | null, words: string) => new EventFilter(events, group, words).upTo(events.length)
const kinds = (group: string | null, words: string) => filtered(group, words).shown.map((event) => event.kind)

describe('the filter of events', () => {
  it('lets everything through when it is empty', () => {
    expect(filtered(null, '  ').shown).toBe(events)
    expect([...filtered(null, '').present]).toEqual(['run', 'node'])
  })

  it('keeps one group', () => {
    expect(kinds('run', '')).toEqual(['run.queued', 'run.started'])
    expect(kinds('no', '')).toEqual([])
  })

  it('looks for every word in kind, path and data, in any case', () => {
    expect(kinds(null, 'full DISK')).toEqual(['node.finished'])
    expect(kinds(null, 'node n_2')).toEqual(['node.started', 'node.finished'])
    expect(kinds(null, 'disk n_2')).toEqual([])
  })

  it('finds in what comes later too', () => {
    const growing = events.slice(0, 3)
    const filter = new EventFilter(growing, 'node', '')
    expect(filter.upTo(3).shown).toHaveLength(1)
    growing.push(...events.slice(3))
    expect(filter.upTo(events.length).shown.map((event) => event.seq)).toEqual([3, 4, 5, 6])
  })
})
