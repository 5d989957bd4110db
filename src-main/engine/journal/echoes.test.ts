import { expect, it } from 'vitest'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { Echoes } from './echoes.ts'

const started = { node: 'n_a', kind: 'set', label: 'A', inputs: {} }
const finished = (ms: number) => ({ node: 'n_a', outputs: {}, ms })
const of = (story: RunStory): Echoes => {
  const echoes = new Echoes()
  for (const event of story.events) echoes.add(event)
  return echoes
}
const state = (trigger: string) => ({ agent: 'n_a', from: 'idle', to: 'processing', trigger }) as const

it('the same event of an earlier life is known once, whatever time it took', () => {
  const echoes = of(new RunStory().add('n_a', 'node.started', started).add('n_a', 'node.finished', finished(1)))
  expect(echoes.of('n_a', 'node.finished', { ...finished(9), fromJournal: true })).toBe(2)
  expect(echoes.of('n_a', 'node.finished', finished(1))).toBeUndefined()
  expect(echoes.of('n_a', 'node.started', { ...started, label: 'B' })).toBeUndefined()
  expect(echoes.of('n_b', 'node.started', started)).toBeUndefined()
  expect(echoes.of('n_a', 'node.started', started)).toBe(1)
})

it('what the journal answers for itself, and what a pause does, is told in each life', () => {
  const story = new RunStory().add('', 'run.waiting', { waits: [] })
  for (const trigger of ['suspend_agent', 'resume_agent', 'task_assigned']) story.add('n_a', 'agent.state', state(trigger))
  const echoes = of(story)
  expect(echoes.of('', 'run.waiting', { waits: [] })).toBeUndefined()
  for (const trigger of ['suspend_agent', 'resume_agent']) expect(echoes.of('n_a', 'agent.state', state(trigger))).toBeUndefined()
  expect(echoes.of('n_a', 'agent.state', state('task_assigned'))).toBe(4)
})

it('a place that is done anew is told whole, those around it that they go on, and no other', () => {
  const story = new RunStory()
  for (const path of ['n_loop', 'n_loop/loop:0/n_a', 'n_loop/loop:1/n_a', 'n_loop/loop:1/n_ab'])
    story.add(path, 'node.started', started).add(path, 'node.finished', finished(1))
  const known = (what: 'all' | 'failures') => {
    const echoes = of(story)
    echoes.forget('n_loop/loop:1/n_a', what)
    return ['n_loop', 'n_loop/loop:0/n_a', 'n_loop/loop:1/n_a', 'n_loop/loop:1/n_ab'].map((path) => [
      echoes.of(path, 'node.started', started) !== undefined,
      echoes.of(path, 'node.finished', finished(1)) !== undefined,
    ])
  }
  const [whole, again, gone] = [
    [true, true],
    [false, true],
    [false, false],
  ]
  expect(known('all')).toEqual([again, whole, gone, whole])
  expect(known('failures')).toEqual([again, whole, again, whole])
})
