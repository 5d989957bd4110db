import { describe, expect, it } from 'vitest'
import { reduceRunEvents } from '../reduce-run.ts'
import type { RunEventData } from '../run-event.ts'
import { emptyRunView } from '../run-view.ts'
import { RunStory } from '../testing/run-story.ts'

const view = ({ events }: RunStory) => reduceRunEvents(emptyRunView('run_1'), events)
const nodeOf = (story: RunStory, id = 'n_a') => view(story).nodes.get(id)
const start = (story: RunStory, path: string, node = 'n_a') =>
  story.add(path, 'node.started', { node, kind: 'set', label: node, inputs: {} })
const finish = (story: RunStory, path: string, ms: number, outputs: RunEventData['node.finished']['outputs'] = { out: { value: 1 } }) =>
  story.add(path, 'node.finished', { node: 'n_a', outputs, ms })
const error = (code: 'node.failed' | 'run.cancelled') => ({ code, kind: 'operational', message: 'broke' }) as const
const fail = (story: RunStory, path: string, handled: 'no' | 'error-port', code: 'node.failed' | 'run.cancelled' = 'node.failed') =>
  story.add(path, 'node.failed', { node: 'n_a', error: error(code), ms: 1, handled })

describe('a node', () => {
  it('waits while one of its visits does, whatever the latest did', () => {
    const story = start(start(new RunStory().started(), 'n_map/map:0/n_a'), 'n_map/map:1/n_a')
    story.add('n_map/map:0/n_a', 'step.wait', { name: 'w', request: { type: 'question', title: 'T', body: '' } })
    expect(nodeOf(finish(story, 'n_map/map:1/n_a', 1))).toMatchObject({ status: 'waiting', counts: { waiting: 1, succeeded: 1 } })
  })

  it('counts a visit that is made again once: its time, what it gave, and all the tokens that it cost', () => {
    const story = start(new RunStory().started(), 'n_a')
    story.add('n_a', 'model.returned', {
      agent: null,
      provider: 'p',
      model: 'm',
      text: { value: '' },
      toolCalls: [],
      usage: { input: 2, output: 3 },
      ms: 1,
    })
    expect(nodeOf(finish(story, 'n_a', 5))).toMatchObject({ ms: 5, delivered: { out: 1 } })
    expect(nodeOf(start(story, 'n_a'))).toMatchObject({ ms: 0, delivered: { out: 0 }, usage: { input: 2, output: 3 } })
    const again = nodeOf(finish(story, 'n_a', 3))
    expect(again).toMatchObject({ ms: 3, delivered: { out: 1 }, counts: { succeeded: 1, running: 0 }, usage: { input: 2, output: 3 } })
    expect(again?.latest.usage).toEqual({ input: 2, output: 3 })
  })

  it('shows the text of the place that speaks, and begins anew with another', () => {
    const story = start(new RunStory().started(), 'n_a')
    const say = (turn: number, text: string) => story.add(`n_a/turn:${turn}`, 'node.token', { node: 'n_a', text })
    say(0, 'He')
    expect(nodeOf(say(0, 'llo'))?.latest.tail).toBe('Hello')
    expect(nodeOf(say(1, 'Well'))?.latest.tail).toBe('Well')
  })

  it('is at another attempt only where it is tried again itself', () => {
    const story = start(new RunStory().started(), 'n_a')
    const retry = (path: string) => story.add(path, 'node.retried', { node: 'n_a', attempt: 2, delayMs: 1, error: error('node.failed') })
    expect(nodeOf(retry('n_a/turn:0'))?.latest.attempt).toBe(0)
    expect(nodeOf(retry('n_a'))?.latest.attempt).toBe(2)
    expect(
      view(story)
        .problems.toJSON()
        .map(({ kind }) => kind),
    ).toEqual(['retry', 'retry'])
  })

  it('that was cancelled is no problem', () => {
    expect(view(fail(start(new RunStory().started(), 'n_a'), 'n_a', 'no', 'run.cancelled')).problems.length).toBe(0)
    expect(view(fail(start(new RunStory().started(), 'n_a'), 'n_a', 'no')).problems.length).toBe(1)
  })

  it('that the run leaves open waits for nothing', () => {
    const story = start(new RunStory().started(), 'n_a')
    story.add('n_a', 'step.wait', { name: 'w', request: { type: 'question', title: 'T', body: '' } })
    story.add('', 'run.cancelled', { reason: 'r', ms: 1 })
    expect(nodeOf(story)?.latest).toMatchObject({ status: 'cancelled', waits: 0, reason: 'The run ended first.' })
  })
})

describe('confidence', () => {
  const phase = (from: string | null, to: string) => ({ from_phase: from, to_phase: to, timestamp: '', trigger: '', metadata: {} })
  const confidenceAfter = (give: (story: RunStory) => void) => {
    const story = new RunStory().started().add('', 'phase.changed', phase(null, 'a'))
    give(story)
    return view(story.add('', 'phase.changed', phase('a', 'b'))).confidence
  }

  it('is what a node at the top says between 0 and 1', () => {
    const says = (path: string, confidence: number) => (story: RunStory) => void story.node(path, 'n_a', { out: { value: { confidence } } })
    expect(confidenceAfter(says('n_a', 0.5))).toBe(0.5)
    for (const odd of [1.5, -0.1]) expect(confidenceAfter(says('n_a', odd))).toBeNull()
    expect(confidenceAfter(says('n_map/map:0/n_a', 0.5))).toBeNull()
  })

  it('of a phase counts once, and a phase is complete once', () => {
    const story = new RunStory().started().add('', 'phase.changed', phase(null, 'a'))
    story.node('n_a', 'n_a', { out: { value: { confidence: 0.5 } } })
    story.add('', 'phase.changed', phase('a', 'b'))
    story.node('n_b', 'n_b', { out: { value: { confidence: 0.9 } } })
    for (const [from, to] of [
      ['b', 'a'],
      ['a', 'c'],
    ] as const)
      story.add('', 'phase.changed', phase(from, to))
    const { completed_phases, confidence } = view(story)
    expect(completed_phases).toEqual(['a', 'b'])
    expect(confidence).toBeCloseTo(0.62)
  })
})

describe('what a resumed run does anew', () => {
  const story = () => {
    const told = new RunStory().started()
    for (const node of ['n_a', 'n_ab']) told.node(node, node)
    return told
  }
  const resumed = (what: 'all' | 'failures') => view(story().add('', 'run.resumed', { from: 99, dropped: [{ path: 'n_a', what }] }))

  it('stands as not made, with what lies in it, and no other node with it', () => {
    expect(resumed('all').nodes.get('n_a')?.latest.status).toBe('idle')
    expect(resumed('all').nodes.get('n_ab')?.latest.status).toBe('succeeded')
    expect(resumed('failures').nodes.get('n_a')?.latest.status).toBe('succeeded')
  })

  it('is told from what is there from the log', () => {
    const { nodes } = view(story().add('', 'run.resumed', { from: 4 }))
    expect([nodes.get('n_a')?.latest.fromJournal, nodes.get('n_ab')?.latest.fromJournal]).toEqual([true, false])
  })
})

describe('the rounds of a container', () => {
  const round = (story: RunStory) => view(story).rounds.get('n_map')?.get('map:0')

  it('count as failed only what nothing took, and a visit that is made again once', () => {
    const path = 'n_map/map:0/n_a'
    const story = fail(start(new RunStory().started(), path), path, 'error-port')
    expect(round(story)).toMatchObject({ working: 0, failed: 0, ended: 1 })
    expect(round(start(story, path))).toMatchObject({ working: 1, failed: 0, ended: 0 })
    expect(round(fail(story, path, 'no'))).toMatchObject({ working: 0, failed: 1, ended: 1 })
  })
})

describe('spans', () => {
  it('of a visit that is made again stand beside the first, and what has ended keeps its end', () => {
    const story = finish(start(new RunStory().started(), 'n_a'), 'n_a', 1)
    const first = view(story).spans.get('n_a')
    start(story, 'n_a')
    const seq = story.events.at(-1)?.seq
    const made = view(story.add('', 'run.cancelled', { reason: 'r', ms: 1 }))
    expect(made.spans.get('n_a')).toEqual(first)
    expect(made.spans.get(`n_a~${seq}`)).toMatchObject({ parent: null, status: 'cancelled', end: expect.any(Number) })
  })
})
