import { describe, expect, it } from 'vitest'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { makersOf } from './makers-of.ts'

describe('who made a result', () => {
  it('is named once with all its iterations, servers, those it did without, and time, the longest at work first', () => {
    const story = new RunStory().started()
    const work = (agent: string, name: string, servers: string[], iterations: number, ms: number, missing: string[] = []) => {
      const without = missing.map((server) => ({ server, reason: 'down' }))
      story.add(agent, 'agent.spawned', { agent, name, level: 'child', parent: null, model: 'm', tools: [], missing: without })
      story.add(agent, 'agent.iteration', { agent, iteration: iterations, of: 9, servers, note: '' })
      story.add(agent, 'agent.retired', { agent, iterations, ms })
    }
    work('a1', 'Logs', ['kb'], 2, 10)
    work('b', 'Lead', [], 3, 100, ['kube', 'kube'])
    work('a2', 'Logs', ['kb', 'search'], 1, 5)
    story.add('c', 'agent.spawned', { agent: 'c', name: 'Still at work', level: 'micro', parent: null, model: 'm', tools: [] })
    const { agents } = reduceRunEvents(emptyRunView('run_1'), story.events)
    expect(makersOf(agents)).toEqual([
      { name: 'Lead', iterations: 3, servers: [], missing: ['kube'], ms: 100 },
      { name: 'Logs', iterations: 3, servers: ['kb', 'search'], missing: [], ms: 15 },
    ])
  })
})
