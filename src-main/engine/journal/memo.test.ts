import { expect, it } from 'vitest'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { EarlierLife } from './earlier-life.ts'
import { effectsAgain, memoOf } from './memo.ts'

const ran = { name: 'tool:send', fingerprint: 'f', result: { value: 1 }, ms: 1 }
const approval = { name: 'approval', request: { type: 'approval', title: 'Allow?', body: '' } } as const
const yes = { name: 'approval', answer: { approved: true, scope: 'run' }, by: 'person' } as const

/** Two calls of an agent that a person allowed, of which the second did not happen any more, an approval node and a question. */
function life(): EarlierLife {
  const story = new RunStory().started().node('n_a', 'n_a').node('n_b', 'n_b')
  for (const path of ['n_agent/call:0', 'n_agent/call:1', 'n_ask']) story.add(path, 'step.wait', approval).add(path, 'step.answer', yes)
  story.add('n_agent/call:0', 'step.intent', { name: 'tool:send', fingerprint: 'f', idempotencyKey: 'k' })
  story.add('n_agent/call:0', 'step.result', ran)
  story.add('n_q', 'step.wait', { name: 'question', request: { type: 'question', title: 'T', body: '' } })
  story.add('n_q', 'step.answer', { name: 'question', answer: 'blue', by: 'person' })
  for (const path of ['n_agent/call:0', 'n_agent/call:1'])
    story.add(path, 'agent.told', { agent: 'n_agent', to: 'n_agent', text: 'Look there' })
  story.add('n_b', 'node.finished', { node: 'n_b', outputs: { out: { value: 2 } }, ms: 1, fingerprint: 'b' })
  const earlier = new EarlierLife()
  for (const event of story.events) earlier.add(event)
  return earlier.end()
}
const of = (survives: (path: string) => boolean, reopened: (path: string) => boolean = () => false) =>
  memoOf(life(), survives, reopened, (path) => path === 'n_ask')

it('what a fork takes over is what survives, and the yes to a call only with the call itself', () => {
  const all = of(() => true)
  // what has no fingerprint could not be told from something else
  expect(all.finished).toEqual({ n_b: { fingerprint: 'b', outputs: { out: { value: 2 } } } })
  expect(Object.keys(all.steps)).toEqual(['n_agent/call:0#tool:send'])
  expect(all.answers).toEqual({
    'n_agent/call:0#approval': { approved: true, scope: 'once' },
    'n_ask#approval': { approved: true, scope: 'once' },
    'n_q#question': 'blue',
  })
  expect(all.told).toEqual({ 'n_agent/call:0': ['Look there'] })
})

it('what does not survive, or is made again for something inside it, is not taken over', () => {
  expect(of((path) => path !== 'n_ask' && path !== 'n_q').answers).toEqual({ 'n_agent/call:0#approval': { approved: true, scope: 'once' } })
  const without = of((path) => !path.startsWith('n_agent'))
  expect([without.steps, without.told, Object.keys(without.answers)]).toEqual([{}, {}, ['n_ask#approval', 'n_q#question']])
  expect(
    of(
      () => true,
      (path) => path === 'n_b',
    ).finished,
  ).toEqual({})
})

it('effects outside that are done anew are named', () => {
  expect(effectsAgain(life(), () => true)).toEqual([])
  expect(effectsAgain(life(), (path) => path === 'n_a')).toEqual(['n_agent/call:0#tool:send'])
})
