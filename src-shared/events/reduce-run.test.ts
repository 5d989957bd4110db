import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutPassing } from './reduce/reduce-node.ts'
import { reduceRun, reduceRunEvents } from './reduce-run.ts'
import { type RunEvent, volatileKinds } from './run-event.ts'
import { emptyRunView, type RunView, visitText } from './run-view.ts'
import { RunStory } from './testing/run-story.ts'

const view = (events: Iterable<RunEvent>) => reduceRunEvents(emptyRunView('run_1'), events)
const plain = (made: RunView) => JSON.parse(JSON.stringify(made))

function agentStory(): RunStory {
  const story = new RunStory().started()
  story.add('n_lead', 'phase.changed', {
    from_phase: null,
    to_phase: 'intake_classification',
    timestamp: '',
    trigger: 'n_lead',
    metadata: {},
  })
  story.add('n_lead', 'node.started', { node: 'n_lead', kind: 'parent-agent', label: 'Lead', inputs: { in: { value: 'why' } } })
  story.add('n_lead', 'agent.spawned', { agent: 'n_lead', name: 'Lead', level: 'parent', parent: null, model: 'm', tools: ['t'] })
  story.add('n_lead', 'agent.state', { agent: 'n_lead', from: 'idle', to: 'processing', trigger: 'task_assigned' })
  story.add('n_lead', 'agent.iteration', { agent: 'n_lead', iteration: 1, of: 4, servers: ['kb'], note: 'Looks around' })
  story.add('n_lead/turn:0', 'model.called', { agent: 'n_lead', provider: 'offline', model: 'rules', prompt: { value: 'p' }, tools: [] })
  story.add('n_lead/turn:0', 'node.token', { node: 'n_lead', text: 'Hel' })
  story.add('n_lead/turn:0', 'node.token', { node: 'n_lead', text: 'lo' })
  story.add('n_lead/turn:0', 'step.result', { name: 'model', fingerprint: 'f', result: { value: { ok: true } }, ms: 5 })
  story.add('n_lead/turn:0', 'node.text', { node: 'n_lead', text: 'Hello' })
  story.add('n_lead/turn:0', 'model.returned', {
    agent: 'n_lead',
    provider: 'offline',
    model: 'rules',
    text: { value: 'Hello' },
    toolCalls: [],
    usage: { input: 10, output: 5 },
    ms: 5,
  })
  const child = 'n_lead/turn:0/call:0/n_logs'
  story.add('n_lead', 'agent.handoff', { handoff: 'h', from: 'n_lead', to: child, task: 'Read logs' })
  story.add(child, 'node.started', { node: 'n_logs', kind: 'child-agent', label: 'Logs', inputs: {} })
  story.add(child, 'agent.spawned', { agent: child, name: 'Logs', level: 'child', parent: 'n_lead', model: 'm', tools: [] })
  story.add(`${child}/turn:0/call:0`, 'tool.called', { agent: child, tool: 'search', call: '0.0', arguments: {} })
  story.add(`${child}/turn:0/call:0`, 'tool.returned', {
    agent: child,
    tool: 'search',
    call: '0.0',
    ok: false,
    result: { value: 1 },
    ms: 2,
  })
  story.add(`${child}/turn:0/call:1`, 'step.wait', { name: 'approval', request: { type: 'approval', title: 'Allow?', body: '' } })
  return story
}

describe('the view of a run', () => {
  it('ends the span of a node whose agent has its path', () => {
    const story = new RunStory().started()
    story.add('n_a', 'node.started', { node: 'n_a', kind: 'micro-agent', label: 'Scout', inputs: {} })
    story.add('n_a', 'agent.spawned', { agent: 'n_a', name: 'Scout', level: 'micro', parent: null, model: 'm', tools: [] })
    story.add('n_a', 'agent.retired', { agent: 'n_a', iterations: 1, ms: 2 })
    story.add('n_a', 'node.finished', { node: 'n_a', outputs: {}, ms: 3 })
    const spans = [...view(story.events).spans.values()].map(({ kind, parent, status, end }) => ({
      kind,
      parent,
      status,
      open: end === null,
    }))
    expect(spans).toEqual([
      { kind: 'node', parent: null, status: 'ok', open: false },
      { kind: 'agent', parent: 'n_a', status: 'ok', open: false },
    ])
  })

  it('shows agents as a tree with what they do, spans, waits and usage', () => {
    const made = view(agentStory().events)
    const child = 'n_lead/turn:0/call:0/n_logs'
    expect(made.agents.get('n_lead')?.children.toJSON()).toEqual([child])
    expect(made.agents.get('n_lead')).toMatchObject({ iteration: 1, of: 4, servers: ['kb'], state: 'processing' })
    expect(made.agents.get('n_lead')?.handoffs).toMatchObject([{ to: child, task: 'Read logs' }])
    expect(made.agents.get(child)).toMatchObject({ parent: 'n_lead', node: 'n_logs', level: 'child' })
    expect(made.rootAgents.toJSON()).toEqual(['n_lead'])
    expect(made.waits).toMatchObject([{ id: `${child}/turn:0/call:1#approval`, node: 'n_logs', request: { title: 'Allow?' } }])
    expect(made.nodes.get('n_logs')?.status).toBe('waiting')
    expect(made.usageByModel).toEqual({ 'offline:rules': { input: 10, output: 5, calls: 1, ms: 5 } })
    expect(made.offline).toBe(true)
    const parents = Object.fromEntries([...made.spans].map(([id, span]) => [id, span.parent]))
    expect(parents).toEqual({
      n_lead: null,
      'n_lead#agent': 'n_lead',
      'n_lead/turn:0': 'n_lead#agent',
      'n_lead/turn:0#model': 'n_lead/turn:0',
      [child]: 'n_lead/turn:0',
      [`${child}#agent`]: child,
      [`${child}/turn:0/call:0#tool:0.0`]: `${child}#agent`,
      [`${child}/turn:0/call:1#approval`]: `${child}#agent`,
    })
    expect(made.spans.get(`${child}/turn:0/call:0#tool:0.0`)?.status).toBe('error')
    expect(made.current_phase).toBe('intake_classification')
  })

  it('goes on after an answer', () => {
    const story = agentStory()
    story.add('n_lead/turn:0/call:0/n_logs/turn:0/call:1', 'step.answer', { name: 'approval', answer: true, by: 'person' })
    const made = view(story.events)
    expect(made.waits).toEqual([])
    expect(made.nodes.get('n_logs')?.status).toBe('running')
  })

  it('keeps every visit of a node in a loop, and says how many did what', () => {
    const story = new RunStory().started()
    story.add('n_loop', 'node.started', { node: 'n_loop', kind: 'loop', label: 'Loop', inputs: {} })
    for (let i = 0; i < 40; i++) story.node(`n_loop/loop:${i}/n_a`, 'n_a')
    story.add('n_loop/loop:40/n_a', 'node.started', { node: 'n_a', kind: 'set', label: 'A', inputs: {} })
    const error = { code: 'node.failed', kind: 'operational', message: 'broke' } as const
    story.add('n_loop/loop:40/n_a', 'node.failed', { node: 'n_a', error, ms: 1, handled: 'no' })
    story.add('n_loop', 'node.failed', { node: 'n_loop', error, ms: 1, handled: 'no' })
    story.add('', 'run.failed', { error, partial: true, lastSuccess: 'n_loop/loop:39/n_a', ms: 9 })
    const made = view(story.events)
    expect(made.nodes.get('n_a')?.counts).toMatchObject({ succeeded: 40, failed: 1, running: 0 })
    expect(made.nodes.get('n_a')?.status).toBe('failed')
    expect(made.nodes.get('n_a')?.visits.get('n_loop/loop:7/n_a')).toMatchObject({ status: 'succeeded', outputs: { out: { value: 1 } } })
    expect(made.problems.toJSON()).toMatchObject([{ kind: 'failure', node: 'n_a', message: 'broke' }])
    expect(made).toMatchObject({ status: 'failed', partial: true, lastSuccess: 'n_loop/loop:39/n_a' })
  })

  it('blends the confidence of phases as they complete', () => {
    const story = new RunStory().started()
    const enter = (from: string | null, to: string) =>
      story.add('', 'phase.changed', { from_phase: from, to_phase: to, timestamp: '', trigger: '', metadata: {} })
    enter(null, 'intake_classification')
    story.node('n_a', 'n_a', { out: { value: { confidence_score: 0.5 } } })
    enter('intake_classification', 'formulate_hypothesis')
    story.node('n_b', 'n_b', { out: { value: { confidence: 0.9 } } })
    story.add('', 'run.succeeded', { output: { value: 1 }, ms: 4 })
    const made = view(story.events)
    expect(made.completed_phases).toEqual(['intake_classification', 'formulate_hypothesis'])
    expect(made.confidence).toBeCloseTo(0.7 * 0.5 + 0.3 * 0.9)
  })

  it('shows live text at once and keeps the stored one', () => {
    const { events } = agentStory()
    const upTo = (kind: string, nth: number) => events.filter((event) => event.kind === kind)[nth] as RunEvent
    const at = (last: RunEvent) => view(events.slice(0, events.indexOf(last) + 1))
    const visit = (made: RunView) => made.nodes.get('n_lead')!.latest
    expect(visitText(visit(at(upTo('node.token', 1))))).toBe('Hello')
    expect(visit(at(upTo('node.text', 0)))).toMatchObject({ text: 'Hello', tail: '' })
  })

  it('does not count a model call twice that the journal gives again', () => {
    const story = agentStory()
    const returned = story.events.find((event) => event.kind === 'model.returned')!
    story.add('', 'run.resumed', { from: 16 })
    story.add(returned.path, 'model.returned', { ...(returned.data as object), fromJournal: true } as never)
    expect(view(story.events).usage.calls).toBe(1)
    expect(view(story.events).resumes).toBe(1)
  })

  it('ends what a run left open, and does not change views that were given out', () => {
    const { events } = agentStory()
    const before = view(events)
    const known = plain(before)
    const after = reduceRun(before, new RunStory().add('', 'run.cancelled', { reason: 'person', ms: 3 }).events[0]!)
    expect(after).toBe(before) // its seq is an old one
    const cancelled = { ...(events.at(-1) as RunEvent), kind: 'run.cancelled', seq: before.seq + 1, path: '', data: { reason: 'x', ms: 3 } }
    const ended = reduceRun(before, cancelled as RunEvent)
    expect(ended.nodes.get('n_logs')).toMatchObject({ status: 'cancelled', counts: { skipped: 0, cancelled: 1 } })
    expect([...ended.spans].every(([, span]) => span.end !== null)).toBe(true)
    expect(ended.spans.get('n_lead/turn:0/call:0/n_logs')?.status).toBe('cancelled')
    expect(ended.waits).toEqual([])
    expect(plain(before)).toEqual(known)
  })
})

describe('a node that was at work when what is around it was ended', () => {
  it('was cancelled and did not fail', () => {
    const story = new RunStory().started()
    const error = { code: 'run.cancelled', kind: 'operational', message: 'Ended because "B" failed.' } as const
    story.add('n_map/map:0/n_a', 'node.started', { node: 'n_a', kind: 'delay', label: 'A', inputs: {} })
    story.add('n_map/map:0/n_a', 'node.failed', { node: 'n_a', error, ms: 5, handled: 'no' })
    const made = view(story.events)
    expect(made.nodes.get('n_a')).toMatchObject({ status: 'cancelled', counts: { failed: 0, cancelled: 1 }, ms: 5 })
    expect(made.spans.get('n_map/map:0/n_a')?.status).toBe('cancelled')
    expect(made.rounds.get('n_map')?.get('map:0')).toMatchObject({ failed: 0, ended: 1 })
    expect(made.problems.toJSON()).toEqual([])
  })
})

const nodeIds = fc.constantFrom('n_a', 'n_b', 'n_c')
const step = fc.oneof(
  fc.record({ node: nodeIds, i: fc.nat(3), what: fc.constantFrom('start', 'finish', 'fail', 'skip', 'token', 'text', 'progress', 'wait') }),
  fc.record({ node: nodeIds, i: fc.nat(3), what: fc.constantFrom('answer', 'spawn', 'model', 'tool', 'phase', 'resume') }),
)

function told(steps: readonly { node: string; i: number; what: string }[]): RunEvent[] {
  const story = new RunStory().started()
  for (const { node, i, what } of steps) {
    const path = `n_map/map:${i}/${node}`
    const error = { code: 'node.failed', kind: 'operational', message: what } as const
    const request = { type: 'question', title: 'T', body: '' } as const
    if (what === 'start') story.add(path, 'node.started', { node, kind: 'set', label: node, inputs: {} })
    else if (what === 'finish') story.add(path, 'node.finished', { node, outputs: { out: { value: { confidence: 0.4 } } }, ms: 1 })
    else if (what === 'fail') story.add(path, 'node.failed', { node, error, ms: 1, handled: 'error-port' })
    else if (what === 'skip') story.add(path, 'node.skipped', { node, reason: 'r' })
    else if (what === 'token') story.add(`${path}/turn:${i}`, 'node.token', { node, text: 'x' })
    else if (what === 'text') story.add(`${path}/turn:${i}`, 'node.text', { node, text: 'xx' })
    else if (what === 'progress') story.add(path, 'node.progress', { node, done: i, total: null, note: '' })
    else if (what === 'wait') story.add(path, 'step.wait', { name: 'w', request })
    else if (what === 'answer') story.add(path, 'step.answer', { name: 'w', answer: 1, by: 'person' })
    else if (what === 'spawn')
      story.add(path, 'agent.spawned', { agent: path, name: 'A', level: 'micro', parent: null, model: 'm', tools: [] })
    else if (what === 'model') story.add(path, 'model.called', { agent: path, provider: 'p', model: 'm', prompt: { value: 1 }, tools: [] })
    else if (what === 'tool') story.add(path, 'tool.called', { agent: path, tool: 't', call: `0.${i}`, arguments: {} })
    else if (what === 'phase')
      story.add(path, 'phase.changed', {
        from_phase: node,
        to_phase: `${node}${i}`,
        timestamp: '',
        trigger: '',
        metadata: { confidence: 0.3 },
      })
    else story.add('', 'run.resumed', { from: i })
  }
  return story.events
}

describe('any order of events', () => {
  const stories = fc.array(step, { maxLength: 60 }).map(told)

  it('gives the same in two halves as at once, and the first half stays as it was', () => {
    fc.assert(
      fc.property(stories, fc.nat(60), (events, cut) => {
        const first = view(events.slice(0, cut))
        const known = plain(first)
        expect(plain(reduceRunEvents(first, events.slice(cut)))).toEqual(plain(view(events)))
        expect(plain(first)).toEqual(known)
      }),
    )
  })

  it('gives the same when some are seen again', () => {
    fc.assert(
      fc.property(stories, fc.nat(60), (events, cut) => {
        const stored = events.filter((event) => !volatileKinds.has(event.kind))
        expect(plain(reduceRunEvents(view(stored), stored.slice(0, cut)))).toEqual(plain(view(stored)))
      }),
    )
  })

  it('live equals replay but for what passes', () => {
    fc.assert(
      fc.property(stories, (events) => {
        const stored = events.filter((event) => !volatileKinds.has(event.kind))
        expect(plain(withoutPassing(view(events)))).toEqual(plain(view(stored)))
      }),
    )
  })
})
