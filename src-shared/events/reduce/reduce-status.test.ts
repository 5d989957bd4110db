import { describe, expect, it } from 'vitest'
import { reduceRunEvents } from '../reduce-run.ts'
import type { RunEventData } from '../run-event.ts'
import { emptyRunView } from '../run-view.ts'
import { RunStory } from '../testing/run-story.ts'

const view = ({ events }: RunStory) => reduceRunEvents(emptyRunView('run_1'), events)
const intervene = (story: RunStory, data: Partial<RunEventData['run.intervened']>) =>
  story.add('', 'run.intervened', { type: 'pause', user_id: 'ann', timestamp: '', reason: 'r', ...data })

describe('what a person does to a run', () => {
  it('is a pause until it is taken back or has come', () => {
    const story = intervene(new RunStory().started(), {})
    expect(view(story)).toMatchObject({ status: 'running', pausing: true })
    expect(view(intervene(story, { type: 'resume' })).pausing).toBe(false)
    expect(view(intervene(story, {}).add('', 'run.paused', {}))).toMatchObject({ status: 'paused', pausing: false })
  })

  it('may put another document, and another value, in the place of what there was', () => {
    const story = new RunStory().started().node('n_a', 'n_a')
    const values = [{ path: 'n_a', port: 'out', value: { value: 7 } }]
    const made = view(intervene(story, { type: 'modify', modifications: { snapshot: 'cd', values } }))
    expect(made.snapshot).toBe('cd')
    expect(made.nodes.get('n_a')?.latest.outputs).toEqual({ out: { value: 7 } })
  })
})

it('a fallback is told by its chain only where more than one thing failed', () => {
  const failed = (step: string) => ({ step, class: 'NETWORK_FAILURE', reason: 'away' }) as const
  const hint = (...steps: ReturnType<typeof failed>[]) =>
    view(
      new RunStory().started().add('n_a', 'fallback.used', { what: 'model', chain: ['a', 'b'], reached: 'b', reason: 'away', steps }),
    ).problems.at(0)?.hint
  expect(hint(failed('a'))).toBeNull()
  expect(hint(failed('a'), failed('b'))).toBe('a (NETWORK_FAILURE): away → b (NETWORK_FAILURE): away')
})
