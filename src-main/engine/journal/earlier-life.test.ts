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

  it('does not grow with what a person does long after', () => {
    const { events } = new RunStory().started().node('n_1', 'n_1')
    const earlier = new EarlierLife()
    for (const event of events) earlier.add(event)
    const told = { type: 'pause', user_id: 'ann', timestamp: '', reason: 'r' } as const
    const [late] = new RunStory().add('', 'run.intervened', told).events
    earlier.add({ ...late!, seq: 5, at: 9e15 })
    expect(earlier.end().spent.seconds).toBeCloseTo(0.002, 6)
  })

  it('is what models used, once each', () => {
    const returned = (fromJournal: boolean) =>
      new RunStory().add('n_1', 'model.returned', {
        agent: null,
        provider: 'p',
        model: 'm',
        text: { value: '' },
        toolCalls: [],
        usage: { input: 3, output: 2, usd: 0.5 },
        ms: 1,
        ...(fromJournal ? { fromJournal } : {}),
      }).events[0]!
    const earlier = new EarlierLife()
    for (const fromJournal of [false, true]) earlier.add(returned(fromJournal))
    expect(earlier.spent).toMatchObject({ tokens: 5, usd: 0.5 })
  })

  it('is nothing for a run that was only queued', () => {
    const earlier = new EarlierLife()
    earlier.add(new RunStory().started().events[0]!)
    expect(earlier.end().spent.seconds).toBe(0)
  })
})

const error = { code: 'tool.failed', kind: 'operational', message: 'broke' } as const

/** A loop whose second round failed in a call, after an effect outside and a reading of the clock. */
function story(): RunStory {
  const told = new RunStory().started().node('n_a', 'n_a')
  told.add('n_loop', 'node.started', { node: 'n_loop', kind: 'loop', label: 'Loop', inputs: {} })
  told.node('n_loop/loop:0/n_x', 'n_x')
  const path = 'n_loop/loop:1/n_x'
  told.add(path, 'node.started', { node: 'n_x', kind: 'tool-call', label: 'X', inputs: {} })
  told.add(path, 'step.result', { name: 'look', fingerprint: 'f', result: { value: 1 }, ms: 1 })
  told.add(path, 'step.intent', { name: 'send', fingerprint: 'f', idempotencyKey: 'k' })
  told.add(path, 'step.result', { name: 'send', fingerprint: 'f', result: { value: 1 }, ms: 1 })
  told.add(`${path}/attempt:1`, 'step.failed', { name: 'call', fingerprint: 'f', error, ms: 1 })
  told.add(path, 'step.result', { name: 'now:0', fingerprint: 'f', result: { value: 7 }, ms: 1 })
  told.add(path, 'node.failed', { node: 'n_x', error, ms: 1, handled: 'no' })
  return told.add('n_loop', 'node.failed', { node: 'n_loop', error, ms: 1, handled: 'no' })
}
function lifeOf({ events }: RunStory): EarlierLife {
  const life = new EarlierLife()
  for (const event of events) life.add(event)
  return life.end()
}
const send = 'n_loop/loop:1/n_x#send'

describe('what a run that failed goes on from', () => {
  it('is the last thing that was tried where it failed, whichever attempt that was', () => {
    expect(lifeOf(story()).failures()).toEqual([{ path: 'n_loop/loop:1/n_x', what: 'failures' }])
    const gave = story().add('n_loop/loop:1/n_x', 'step.result', { name: 'model', fingerprint: 'f', result: { value: 1 }, ms: 1 })
    expect(lifeOf(gave).failures()).toEqual([{ path: 'n_loop/loop:1/n_x', what: 'all' }])
    const none = new RunStory().started().add('n_a', 'node.started', { node: 'n_a', kind: 'set', label: 'A', inputs: {} })
    none.add('n_a', 'node.failed', { node: 'n_a', error, ms: 1, handled: 'no' })
    expect(lifeOf(none).failures()).toEqual([{ path: 'n_a', what: 'failures' }])
  })

  it('is nothing that has succeeded since', () => {
    expect(lifeOf(story().node('n_loop/loop:1/n_x', 'n_x').node('n_loop', 'n_loop')).failures()).toEqual([])
  })
})

describe('what is dropped', () => {
  const finished = () => story().node('n_loop/loop:1/n_x', 'n_x').node('n_loop', 'n_loop')

  it('takes the results of what is around it along, and leaves what is beside it', () => {
    const life = lifeOf(finished())
    life.drop({ path: 'n_loop/loop:1', what: 'all' })
    expect([...life.finished.keys()]).toEqual(['n_a', 'n_loop/loop:0/n_x'])
    expect([...life.steps.keys()]).toEqual([])
    expect([...life.started]).toEqual(['n_a', 'n_loop', 'n_loop/loop:0/n_x'])
    expect(life.changed).toBe(true)
  })

  it('of failures leaves what came to something', () => {
    const life = lifeOf(finished())
    life.drop({ path: 'n_loop/loop:1/n_x', what: 'failures' })
    expect([...life.finished.keys()]).toEqual(['n_a', 'n_loop/loop:0/n_x', 'n_loop/loop:1/n_x'])
    expect([...life.steps.keys()].map((id) => id.split('#')[1])).toEqual(['look', 'send', 'now:0'])
    expect(life.intents.has(send)).toBe(true)
  })

  it('makes an effect outside that had happened another one when it happens again', () => {
    const life = lifeOf(story())
    expect([life.again.get(send), life.intents.get(send)?.starts]).toEqual([undefined, 1])
    life.drop({ path: 'n_loop', what: 'all' })
    expect([life.again.get(send), life.intents.has(send)]).toEqual([1, false])
  })

  it('is asked and told again, as if it had never been', () => {
    const asked = new RunStory().started()
    for (const node of ['n_a', 'n_b']) {
      asked.add(node, 'step.wait', { name: 'open', request: { type: 'question', title: 'T', body: '' } })
      asked.add(node, 'step.wait', { name: 'done', request: { type: 'approval', title: 'T', body: '' } })
      asked.add(node, 'step.answer', { name: 'done', answer: true, by: 'person' })
      asked.add(node, 'agent.told', { agent: node, to: node, text: 'Look there' })
    }
    const life = lifeOf(asked)
    life.drop({ path: 'n_a', what: 'all' })
    expect([[...life.waits.keys()], [...life.answers.keys()], [...life.told.keys()]]).toEqual([['n_b#open'], ['n_b#done'], ['n_b']])
    life.forgetApprovals()
    expect(life.answers.size).toBe(0)
  })
})

it('an effect outside that began more than once is known by its starts', () => {
  const intent = { name: 'send', fingerprint: 'f', idempotencyKey: 'k' }
  const life = lifeOf(new RunStory().started().add('n_a', 'step.intent', intent).add('n_a', 'step.intent', intent))
  expect(life.intents.get('n_a#send')?.starts).toBe(2)
})

it('what a person has to say is kept until the agent that it is for was told', () => {
  const say = (agent: string) =>
    ({ type: 'inject_feedback', user_id: 'ann', timestamp: '', reason: 'r', feedback: { agent, text: 'Look there' } }) as const
  const told = new RunStory().started().add('', 'run.intervened', say('a')).add('', 'run.intervened', say('b'))
  expect(lifeOf(told).changed).toBe(false)
  told.add('n/turn:0', 'agent.told', { agent: 'n', to: 'b', text: 'Look there' })
  const life = lifeOf(told.add('n/turn:1', 'agent.told', { agent: 'n', to: 'nobody', text: 'x' }))
  expect(life.feedback).toEqual([{ agent: 'a', text: 'Look there' }])
  expect(life.told.get('n/turn:0')).toEqual(['Look there'])
})
