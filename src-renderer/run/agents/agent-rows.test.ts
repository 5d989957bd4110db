import { describe, expect, it } from 'vitest'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { agentRows, agentStatusOf } from './agent-rows.ts'

const story = new RunStory().started()
const spawn = (agent: string, parent: string | null) =>
  story.add(agent, 'agent.spawned', { agent, name: agent.toUpperCase(), level: 'child', parent, model: 'm', tools: [] })
spawn('lead', null)
spawn('logs', 'lead')
spawn('micro', 'logs')
spawn('metrics', 'lead')
spawn('other', null)
story.add('logs', 'agent.state', { agent: 'logs', from: 'idle', to: 'processing', trigger: 'task_assigned' })
story.add('metrics', 'agent.state', { agent: 'metrics', from: 'processing', to: 'error', trigger: 'task_failed' })
story.add('micro', 'agent.retired', { agent: 'micro', iterations: 1, ms: 4 })
const view = reduceRunEvents(emptyRunView('run_1'), story.events)
const told = (folded: string[] = []) => agentRows(view, new Set(folded)).map(({ agent, depth }) => `${'-'.repeat(depth)}${agent.id}`)

describe('the tree of agents', () => {
  it('has children under their parent in the order in which they appeared', () => {
    expect(told()).toEqual(['lead', '-logs', '--micro', '-metrics', 'other'])
  })

  it('leaves out what is in folded ones; one without children cannot be folded', () => {
    expect(told(['logs', 'other'])).toEqual(['lead', '-logs', '-metrics', 'other'])
    expect(agentRows(view, new Set(['other'])).at(-1)?.folded).toBe(false)
  })

  it('tells how each stands', () => {
    expect(agentRows(view, new Set()).map(({ agent }) => agentStatusOf(agent))).toEqual([
      'queued',
      'running',
      'succeeded',
      'failed',
      'queued',
    ])
  })
})
