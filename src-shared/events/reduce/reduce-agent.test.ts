import { describe, expect, it } from 'vitest'
import { reduceRunEvents } from '../reduce-run.ts'
import { emptyRunView } from '../run-view.ts'
import { RunStory } from '../testing/run-story.ts'

const view = ({ events }: RunStory) => reduceRunEvents(emptyRunView('run_1'), events)
const spawn = (story: RunStory, agent: string, parent: string | null = null) =>
  story.add(agent, 'agent.spawned', { agent, name: agent, level: 'parent', parent, model: 'm', tools: [] })
const lead = () => spawn(new RunStory().started(), 'lead')
const agentOf = (story: RunStory) => view(story).agents.get('lead')

describe('an agent', () => {
  it('has failed until it works again, and its span ends with that', () => {
    const story = lead().add('lead', 'agent.state', { agent: 'lead', from: 'processing', to: 'error', trigger: 'task_failed' })
    expect(view(story).spans.get('lead#agent')).toMatchObject({ status: 'error', end: expect.any(Number) })
    expect(agentOf(story)).toMatchObject({ state: 'error', failed: true })
    story.add('lead', 'agent.state', { agent: 'lead', from: 'error', to: 'idle', trigger: 'error_resolved' })
    expect(agentOf(story)).toMatchObject({ state: 'idle', failed: true })
    story.add('lead', 'agent.state', { agent: 'lead', from: 'idle', to: 'processing', trigger: 'task_assigned' })
    expect(agentOf(story)).toMatchObject({ state: 'processing', failed: false })
  })

  it('that a later life of the run puts to work again keeps its children and what it used, and is there once', () => {
    const story = spawn(lead(), 'lead/turn:0/call:0/logs', 'lead')
    story.add('lead/turn:0', 'model.returned', {
      agent: 'lead',
      provider: 'p',
      model: 'm',
      text: { value: '' },
      toolCalls: [],
      usage: { input: 3, output: 2 },
      ms: 1,
    })
    spawn(story, 'lead')
    expect(agentOf(story)?.children.toJSON()).toEqual(['lead/turn:0/call:0/logs'])
    expect(agentOf(story)?.usage).toEqual({ input: 3, output: 2 })
    expect(view(story).rootAgents.toJSON()).toEqual(['lead'])
  })

  it('follows the step of its plan that is active, and else does what it did', () => {
    const story = lead()
    const plan = (status: 'pending' | 'active') =>
      story.add('lead', 'agent.plan', {
        agent: 'lead',
        steps: [
          { text: 'Look', status: 'done' },
          { text: 'Think', status },
        ],
      })
    expect(agentOf(plan('active'))?.step).toEqual({ does: 'follows_plan', text: 'Think' })
    story.add('lead', 'tool.called', { agent: 'lead', tool: 'search', call: '0.0', arguments: {} })
    expect(agentOf(plan('pending'))?.step).toEqual({ does: 'uses', text: 'search' })
  })

  it('that has ended keeps its end when the run ends, and its largest iteration', () => {
    const story = lead().add('lead', 'agent.iteration', { agent: 'lead', iteration: 3, of: 3, servers: [], note: 'x' })
    story.add('lead', 'agent.retired', { agent: 'lead', iterations: 2, ms: 7 })
    const retiredAt = story.events.at(-1)?.at
    story.add('', 'run.cancelled', { reason: 'enough', ms: 9 })
    expect(agentOf(story)).toMatchObject({ retiredAt, ms: 7, iteration: 3 })
    expect(view(story).spans.get('lead#agent')?.status).toBe('ok')
  })

  it('is told each of two equal words once', () => {
    const story = lead()
    const feedback = { agent: 'lead', text: 'Look at the disk' }
    const say = () => story.add('', 'run.intervened', { type: 'inject_feedback', user_id: 'ann', timestamp: '', reason: 'r', feedback })
    const told = () =>
      view(story)
        .interventions.toJSON()
        .map((one) => one.feedback?.told)
    say()
    say()
    story.add('lead/turn:0', 'agent.told', { agent: 'lead', to: 'lead', text: feedback.text })
    expect(told()).toEqual([true, false])
    story.add('lead/turn:1', 'agent.told', { agent: 'lead', to: 'lead', text: feedback.text })
    expect(told()).toEqual([true, true])
  })
})
