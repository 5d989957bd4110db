import { describe, expect, it } from 'vitest'
import type { RunEvent } from '#shared/events/run-event.ts'
import { RunReplay } from '#shared/events/run-replay.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import { isRunGoing, type RunState, timeShown, useRun } from './run-store.ts'

const event = (seq: number): RunEvent => ({
  ...{ runId: 'r', seq, at: seq * 1_000, path: '', correlationId: 'r', spanId: 's', parentSpanId: null, cause: null },
  kind: 'run.started',
  data: { workflowId: 'w', workflowName: 'W', snapshot: 'a', inputs: { value: {} }, engine: 'scheduler', model: null, evidence: null },
})

/** A run of which three events are known, none of them its end. */
function shown(more: Partial<RunState> = {}): RunState {
  const replay = new RunReplay('r')
  const newest = replay.take(emptyRunView('r'), [event(1), event(2), event(3)])
  return { ...useRun.getState(), runId: 'r', newest, view: newest, replay, events: replay.events, ...more }
}

describe('a run that is shown', () => {
  it('goes on as long as it has no end, but is not said to while more of it is read', () => {
    expect(isRunGoing(shown())).toBe(true)
    expect(isRunGoing(shown({ reading: true }))).toBe(false)
    expect(isRunGoing(shown({ newest: null }))).toBe(false)
  })

  it('is shown as of now, of the moment that is looked back at, or of where its reading has come to', () => {
    expect(timeShown(shown())).toBeNull()
    expect(timeShown(shown({ moment: 2 }))).toBe(2_000)
    expect(timeShown(shown({ reading: true }))).toBe(3_000)
    expect(timeShown(shown({ reading: true, moment: 1 }))).toBe(1_000)
    expect(timeShown(shown({ reading: true, events: [] }))).toBeNull()
  })
})
