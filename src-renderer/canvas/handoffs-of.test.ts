import { describe, expect, it } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { exchangesOf, handoffsOf } from './handoffs-of.ts'
import { nodeStatus } from './node-state.ts'

const node = (parent: string | null) => ({ kind: 'child-agent', label: '', parent, config: {}, pinned: null })
const document = {
  nodes: { lead: { ...node(null), kind: 'parent-agent' }, logs: node('lead'), metrics: node('lead'), other: node(null) },
} as unknown as WorkflowDocument

const story = () => {
  const made = new RunStory().started()
  const spawn = (agent: string, parent: string | null) =>
    made.add(agent, 'agent.spawned', { agent, name: agent, level: 'child', parent, model: 'm', tools: [] })
  const ask = (message: string, path: string) =>
    made.add(path, 'agent.asked', { message, sender: 'a', recipient: 'b', request: '', priority: 'normal', deadline: 1, form: 'rank' })
  const state = (agent: string, to: 'processing' | 'error' | 'suspended') =>
    made.add(agent, 'agent.state', { agent, from: 'idle', to, trigger: 'x' })
  return { made, spawn, ask, state, view: () => reduceRunEvents(emptyRunView('run_1'), made.events) }
}

describe('what agents give each other on the canvas', () => {
  it('is tasks and messages by child, with whose answer counts, and which is at work', () => {
    const { made, spawn, ask, state, view } = story()
    spawn('lead', null)
    ask('lead/ballot:0/logs', 'lead')
    spawn('lead/ballot:0/logs', 'lead')
    made.add('', 'agent.retired', { agent: 'lead/ballot:0/logs', iterations: 1, ms: 1 })
    spawn('lead/proposal:0/metrics', 'lead')
    made.add('lead', 'agent.collaborating', { agent: 'lead', mode: 'vote', members: [] })
    made.add('lead', 'agent.collaborated', { agent: 'lead', mode: 'vote', winner: 'M', node: 'metrics', outcome: { value: {} } })
    expect(handoffsOf(view().agents, document)).toMatchObject([
      { child: 'logs', parent: 'lead', tasks: 0, messages: 1, active: false, won: null },
      { child: 'metrics', tasks: 1, messages: 0, active: true, won: { winner: 'M' } },
    ])
    // one that failed is at work no more
    state('lead/proposal:0/metrics', 'error')
    expect(handoffsOf(view().agents, document)[1]?.active).toBe(false)
  })

  it('is what children of one parent ask each other, and nothing across frames', () => {
    const { made, ask, view } = story()
    ask('lead/turn:0/call:0/logs/turn:0/call:0/metrics', 'lead/turn:0/call:0/logs')
    ask('lead/turn:0/call:0/logs/turn:1/call:0/metrics', 'lead/turn:0/call:0/logs')
    ask('lead/turn:0/call:0/logs/turn:1/call:1/other', 'lead/turn:0/call:0/logs')
    const answered = { sender: 'b', recipient: 'a', ok: true, results: null, recommendations: [] }
    made.add('', 'agent.answered', { message: 'lead/turn:0/call:0/logs/turn:0/call:0/metrics', ...answered })
    expect(exchangesOf(view().messages, document)).toEqual([{ from: 'logs', to: 'metrics', messages: 2, active: true }])
  })
})

describe('the status of a node with agents', () => {
  it('is what these are at, also on a node that has been visited before', () => {
    const { made, spawn, state, view } = story()
    made.node('logs', 'logs')
    const status = () => {
      const { nodes, agents } = view()
      return nodeStatus(nodes.get('logs'), [...agents.values()])
    }
    expect(status()).toBe('succeeded')
    spawn('a', null)
    state('a', 'processing')
    expect(status()).toBe('running')
    state('a', 'suspended')
    expect(status()).toBe('paused')
    made.add('', 'run.cancelled', { reason: '', ms: 1 })
    expect(status()).toBe('succeeded')
  })
})
