import { describe, expect, it } from 'vitest'
import { reduceRunEvents } from '../reduce-run.ts'
import { emptyRunView } from '../run-view.ts'
import { RunStory } from '../testing/run-story.ts'

const view = ({ events }: RunStory) => reduceRunEvents(emptyRunView('run_1'), events)
const begun = () => new RunStory().started().add('n_a', 'node.started', { node: 'n_a', kind: 'model-call', label: 'A', inputs: {} })
const called = (story: RunStory) =>
  story.add('n_a', 'model.called', { agent: null, provider: 'p', model: 'm', prompt: { value: 1 }, tools: [] })
const returned = (story: RunStory, fromJournal = false) =>
  story.add('n_a', 'model.returned', {
    agent: null,
    provider: 'p',
    model: 'm',
    text: { value: 'x' },
    toolCalls: [],
    usage: { input: 4, output: 1 },
    ms: 2,
    ...(fromJournal ? { fromJournal } : {}),
  })
const result = (story: RunStory, ok: boolean) =>
  story.add('n_a', 'step.result', { name: 'model', fingerprint: 'f', result: { value: { ok } }, ms: 1 })
const modelSpan = (story: RunStory) => view(story).spans.get('n_a#model')

describe('a model call', () => {
  it('counts where only the journal tells of it, since the life that made it ended first', () => {
    expect(view(returned(begun(), true)).usage).toMatchObject({ input: 4, output: 1, calls: 1 })
    const again = returned(returned(called(begun())), true)
    expect(view(again).usage.calls).toBe(1)
    expect(view(again).nodes.get('n_a')?.usage).toEqual({ input: 4, output: 1 })
    const [first] = again.events.filter(({ kind }) => kind === 'model.returned')
    expect(modelSpan(again)).toMatchObject({ end: first?.at, fromJournal: true })
  })

  it('that came to nothing is told by its step, and one that has ended is not changed by it', () => {
    expect(modelSpan(result(called(begun()), false))?.status).toBe('error')
    expect(modelSpan(result(called(begun()), true))?.status).toBe('ok')
    expect(modelSpan(result(returned(called(begun())), false))?.status).toBe('ok')
  })
})

describe('a wait', () => {
  const wait = (story: RunStory) => story.add('n_a', 'step.wait', { name: 'w', request: { type: 'question', title: 'T', body: '' } })
  const answer = (story: RunStory, name = 'w') => story.add('n_a', 'step.answer', { name, answer: 1, by: 'person' })
  const latest = (story: RunStory) => view(story).nodes.get('n_a')?.latest

  it('is there once, however often it is asked', () => {
    const story = wait(wait(begun()))
    expect(view(story).waits).toHaveLength(1)
    expect(latest(story)).toMatchObject({ status: 'waiting', waits: 1 })
    expect(latest(answer(story))).toMatchObject({ status: 'running', waits: 0 })
  })

  it('that is answered has the run go on, and an answer to nothing does not', () => {
    const story = wait(begun()).add('', 'run.waiting', { waits: ['n_a#w'] })
    expect(view(answer(story, 'other'))).toMatchObject({ status: 'waiting', waits: [{ id: 'n_a#w' }] })
    expect(latest(story)?.waits).toBe(1)
    expect(view(answer(story))).toMatchObject({ status: 'running', waits: [] })
  })

  it('of a visit that is made anew leaves nothing behind when it is answered', () => {
    const story = wait(begun()).add('', 'run.resumed', { from: 4, dropped: [{ path: 'n_a', what: 'all' }] })
    expect(latest(answer(story))).toMatchObject({ status: 'idle', waits: 0 })
  })
})
