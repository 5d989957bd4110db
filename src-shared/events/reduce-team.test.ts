import { describe, expect, it } from 'vitest'
import { reduceRunEvents } from './reduce-run.ts'
import { emptyRunView } from './run-view.ts'
import { RunStory } from './testing/run-story.ts'

const view = ({ events }: RunStory) => reduceRunEvents(emptyRunView('run_1'), events)

function team(): RunStory {
  const story = new RunStory().started()
  story.add('lead', 'node.started', { node: 'lead', kind: 'parent-agent', label: 'Lead', inputs: {} })
  story.add('lead', 'agent.spawned', {
    agent: 'lead',
    name: 'Lead',
    level: 'parent',
    parent: null,
    model: 'm',
    tools: [],
    task: 'Why?',
    limits: { tokens: 900 },
  })
  return story.add('lead', 'agent.state', { agent: 'lead', from: 'idle', to: 'processing', trigger: 'task_assigned' })
}

const names = { sender: 'Lead', recipient: 'Logs' }
const spawnLogs = (story: RunStory, agent: string) =>
  story.add(agent, 'agent.spawned', { agent, name: 'Logs', level: 'child', parent: 'lead', model: 'm', tools: [] })

describe('agents that work together', () => {
  it('are shown with what was asked of them, which is no visit of their node', () => {
    const bid = 'lead/bid:0/logs'
    const story = team().add('lead', 'agent.collaborating', { agent: 'lead', mode: 'auction', members: ['Logs'] })
    story.add('lead', 'agent.asked', { message: bid, ...names, request: 'Bid', priority: 'high', deadline: 9, form: 'bid' })
    spawnLogs(story, bid)
    story.add(`${bid}/turn:0`, 'node.text', { node: 'logs', text: 'I would' })
    const asked = view(story)
    expect(asked.agents.get(bid)?.answers).toBe(bid)
    expect(asked.messages.get(bid)).toMatchObject({ from: 'lead', to: 'logs', form: 'bid', ok: null })
    expect(asked.nodes.has('logs')).toBe(false)
    expect(asked.spans.get(`${bid}#agent`)?.parent).toBe(`${bid}#message`)
    expect(asked.agents.get('lead')?.collaboration).toMatchObject({ mode: 'auction', winner: null, outcome: null })

    story.add('lead', 'agent.answered', { message: bid, sender: 'Logs', recipient: 'Lead', ok: true, results: {}, recommendations: [] })
    const outcome = { value: { bids: [] } }
    story.add('lead', 'agent.collaborated', { agent: 'lead', mode: 'auction', winner: 'Logs', node: 'logs', outcome })
    const done = view(story)
    expect(done.messages.get(bid)?.ok).toBe(true)
    expect(done.agents.get('lead')?.collaboration).toMatchObject({ members: ['Logs'], winner: 'Logs', winnerNode: 'logs', outcome })
  })

  it('know their task and what they may use', () => {
    expect(view(team()).agents.get('lead')).toMatchObject({ task: 'Why?', limits: { tokens: 900 }, answers: null, missing: [] })
  })
})

describe('turns', () => {
  it('hold what the agent did in each, and end with the next one and with the agent', () => {
    const story = team()
    const turn = (iteration: number) =>
      story.add('lead', 'agent.iteration', { agent: 'lead', iteration, of: 3, servers: [], note: 'Plans', stage: 'plans' })
    const call = (n: number) =>
      story.add(`lead/turn:${n}`, 'model.called', { agent: 'lead', provider: 'p', model: 'm', prompt: { value: 1 }, tools: [] })
    turn(1)
    call(0)
    turn(2)
    call(1)
    const second = view(story)
    expect(second.spans.get('lead/turn:0')).toMatchObject({ kind: 'turn', status: 'ok', parent: 'lead#agent' })
    expect(second.spans.get('lead/turn:1')).toMatchObject({ end: null, node: 'lead' })
    expect(second.spans.get('lead/turn:1#model')?.parent).toBe('lead/turn:1')
    story.add('lead', 'agent.state', { agent: 'lead', from: 'processing', to: 'error', trigger: 'task_failed' })
    expect(view(story).spans.get('lead/turn:1')?.status).toBe('error')
  })

  it('are left out where there is only one', () => {
    const story = team().add('lead', 'agent.iteration', { agent: 'lead', iteration: 1, of: 1, servers: [], note: 'Answers' })
    expect([...view(story).spans.values()].map(({ kind }) => kind)).toEqual(['node', 'agent'])
  })
})

describe('agents of the workspace', () => {
  const look = (story: RunStory, agent: string, healthy: boolean) =>
    story.add('pick', 'agent.health', {
      agent,
      name: agent.toUpperCase(),
      healthy,
      checks: [{ what: 'mcp_server', name: 'kube', ok: healthy, reason: healthy ? '' : 'is down' }],
    })
  const chain = (story: RunStory) =>
    view(story)
      .choices.get('pick')
      ?.candidates.map(({ agent, healthy, reason }) => [agent, healthy, reason])

  it('are the chain through which a task went, which a later life of the run tells again from its beginning', () => {
    const story = team()
    look(story, 'a', false)
    story.add('pick', 'agent.handoff', { handoff: 'h', from: 'a', to: 'lead', task: 'Why?', reason: 'A: down' })
    look(story, 'lead', true)
    const expected = [
      ['a', false, 'mcp server kube: is down'],
      ['lead', true, ''],
    ]
    expect(chain(story)).toEqual(expected)
    // an agent of the workspace may have the id of a node
    story.add('pick', 'agent.handoff', { handoff: 'h', from: 'lead', to: 'b', task: 'Why?', reason: 'LEAD: down' })
    expect(view(story).agents.get('lead')?.handoffs).toEqual([])
    expect(
      view(story)
        .problems.toJSON()
        .map(({ code, message }) => [code, message]),
    ).toEqual([['agent.unhealthy', 'A cannot work now. mcp server kube: is down']])
    look(story, 'a', false)
    expect(chain(story)).toEqual(expected.slice(0, 1))
    look(story, 'lead', true)
    expect(chain(story)).toEqual(expected)
  })
})

describe('the end of a run', () => {
  it('stops agents at work, which have no time of their own', () => {
    const story = team().add('', 'run.cancelled', { reason: 'enough', ms: 4 })
    expect(view(story).agents.get('lead')).toMatchObject({ retiredAt: expect.any(Number), ms: null, step: null })
  })
})
