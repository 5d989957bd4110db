import { describe, expect, it } from 'vitest'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { filterEvents } from './event-filter.ts'

const { events } = new RunStory()
  .started()
  .node('n_1', 'n_1', { out: { value: 'Disk FULL on db' } })
  .node('n_2', 'n_2')
const kinds = (group: string | null, words: string) => filterEvents(events, group, words).map((event) => event.kind)

describe('the filter of events', () => {
  it('lets everything through when it is empty', () => {
    expect(filterEvents(events, null, '  ')).toBe(events)
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
})
