import { beforeEach, describe, expect, it } from 'vitest'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { RunReplay } from '#shared/events/run-replay.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { eventOfNode, playedTo, showMoment, stepMoment, stepMomentOf } from './run-moment.ts'
import { chooseRound, roundsOf, shownRun, showVisit } from './run-rounds.ts'
import { useRun } from './run-store.ts'

/** A loop of two rounds with a map of three items in it, of which one fails. */
function loops(): RunStory {
  const story = new RunStory().started()
  story.add('n_loop', 'node.started', { node: 'n_loop', kind: 'loop', label: 'Loop', inputs: {} })
  for (const round of [0, 1]) {
    const map = `n_loop/loop:${round}/n_map`
    story.add(map, 'node.started', { node: 'n_map', kind: 'map', label: 'Map', inputs: {} })
    for (const item of [0, 1, 2]) {
      const path = `${map}/map:${item}/n_a`
      story.add(path, 'node.started', { node: 'n_a', kind: 'set', label: 'A', inputs: {} })
      const error = { code: 'node.failed', kind: 'operational', message: 'broke' } as const
      if (round === 0 && item === 1) story.add(path, 'node.failed', { node: 'n_a', error, ms: 1, handled: 'no' })
      else story.add(path, 'node.finished', { node: 'n_a', outputs: { out: { value: `${round}.${item}` } }, ms: 2 })
    }
    story.add(map, 'node.finished', { node: 'n_map', outputs: {}, ms: 9 })
  }
  story.add('n_loop', 'node.finished', { node: 'n_loop', outputs: {}, ms: 20 })
  return story.add('', 'run.succeeded', { output: { value: 1 }, ms: 30 })
}

const document = {
  nodes: { n_loop: { parent: null }, n_map: { parent: 'n_loop' }, n_a: { parent: 'n_map' } },
} as never

function open({ events }: RunStory): void {
  const replay = new RunReplay('run_1')
  const newest = replay.take(emptyRunView('run_1'), events)
  useRun.setState({ runId: 'run_1', view: newest, newest, moment: null, replay, events: replay.events, document, rounds: {} })
}

beforeEach(() => open(loops()))

describe('looking back', () => {
  it('shows a moment, keeps what is newest, and comes back at the end', () => {
    const { newest, events } = useRun.getState()
    showMoment(4)
    expect(useRun.getState().view).toEqual(reduceRunEvents(emptyRunView('run_1'), events.slice(0, 4)))
    expect(useRun.getState().view?.status).toBe('running')
    expect(useRun.getState().newest).toBe(newest)
    showMoment(events.length)
    expect(useRun.getState()).toMatchObject({ moment: null, view: newest })
    showMoment(-5)
    expect(useRun.getState().moment).toBe(1)
  })

  it('steps from event to event, and among those of a node', () => {
    const { events } = useRun.getState()
    stepMoment(-1)
    expect(useRun.getState().moment).toBe(events.length - 1)
    expect(stepMomentOf('n_map', -1)).toBe(true)
    expect(events[(useRun.getState().moment as number) - 1]).toMatchObject({ kind: 'node.finished', path: 'n_loop/loop:1/n_map' })
    expect(eventOfNode(events, 'n_a', 1, 1)?.path).toBe('n_loop/loop:0/n_map/map:0/n_a')
    expect(eventOfNode(events, 'n_a', 4, -1)).toBeNull()
    expect(stepMomentOf('n_none', 1)).toBe(false)
  })

  it('plays as fast as it was, with long pauses made short', () => {
    const { events } = useRun.getState()
    const [start, end] = [events[0]?.at as number, events.at(-1)?.at as number]
    expect(playedTo(events, 1, start + 2500, 1_000_000)).toEqual({ seq: 3, us: start + 2500 })
    expect(playedTo(events, 1, end, 1_000_000).seq).toBe(events.length)
    const pause = [...events.slice(0, 3), { ...(events[3] as (typeof events)[number]), at: start + 90_000_000 }]
    expect(playedTo(pause, 3, start + 3000, 1_000_000)).toEqual({ seq: 3, us: start + 89_000_000 })
  })
})

describe('the rounds that are shown', () => {
  const shown = () => shownRun(useRun.getState(), 'n_a')

  it('are the latest without a choice', () => {
    expect(shown()?.latest.path).toBe('n_loop/loop:1/n_map/map:2/n_a')
    expect(shown()?.visits.size).toBe(6)
  })

  it('compose from the outside in', () => {
    chooseRound('n_loop', 'loop:0')
    expect(shown()?.latest.path).toBe('n_loop/loop:0/n_map/map:2/n_a')
    expect(shownRun(useRun.getState(), 'n_map')?.latest.path).toBe('n_loop/loop:0/n_map')
    chooseRound('n_map', 'map:1')
    expect(shown()).toMatchObject({
      status: 'failed',
      latest: { path: 'n_loop/loop:0/n_map/map:1/n_a' },
      counts: { failed: 1, succeeded: 0 },
    })
    chooseRound('n_loop', null)
    expect(shown()).toMatchObject({ status: 'succeeded', latest: { path: 'n_loop/loop:1/n_map/map:1/n_a' } })
    expect(shown()).toBe(shown())
  })

  it('tell which of a container in its shown round failed', () => {
    const failed = () =>
      [...(roundsOf(useRun.getState(), 'n_map')?.values() ?? [])].filter((round) => round.failed > 0).map(({ segment }) => segment)
    expect(failed()).toEqual([])
    chooseRound('n_loop', 'loop:0')
    expect(failed()).toEqual(['map:1'])
    expect(roundsOf(useRun.getState(), 'n_loop')?.size).toBe(2)
  })

  it('follow a visit, and show nothing where they are not reached', () => {
    showVisit('n_loop/loop:0/n_map/map:1/n_a')
    expect(useRun.getState().rounds).toEqual({ n_loop: 'loop:0', n_map: 'map:1' })
    showMoment(6)
    expect(useRun.getState().view?.nodes.get('n_a')?.latest.path).toBe('n_loop/loop:0/n_map/map:0/n_a')
    expect(shown()).toBeUndefined()
  })
})
