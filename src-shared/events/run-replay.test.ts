import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reduceRun, reduceRunEvents } from './reduce-run.ts'
import { type RunEvent, volatileKinds } from './run-event.ts'
import { RunReplay } from './run-replay.ts'
import { emptyRunView, type RunView } from './run-view.ts'
import { RunStory } from './testing/run-story.ts'

const plain = (view: RunView) => JSON.parse(JSON.stringify(view))

/** Takes events in as a window does while they come, so many at a time. */
function taken(events: readonly RunEvent[], atOnce: number): { replay: RunReplay; newest: RunView } {
  const replay = new RunReplay('run_1')
  let newest = emptyRunView('run_1')
  for (let at = 0; at < events.length; at += atOnce) newest = replay.take(newest, events.slice(at, at + atOnce))
  return { replay, newest }
}

/** A map whose items run beside each other, with live text between what is stored. */
function longStory(items: number, resumed: boolean): RunEvent[] {
  const story = new RunStory().started()
  story.add('n_map', 'node.started', { node: 'n_map', kind: 'map', label: 'Map', inputs: {} })
  for (let i = 0; i < items; i++) {
    const path = `n_map/map:${i}/n_${i % 7}`
    story.add(path, 'node.started', { node: `n_${i % 7}`, kind: 'set', label: 'Item', inputs: { in: { value: i } } })
    story.add(path, 'node.token', { node: `n_${i % 7}`, text: `live ${i}` })
    story.add(path, 'node.progress', { node: `n_${i % 7}`, done: i, total: null, note: '' })
    story.add(path, 'model.called', { agent: null, provider: 'p', model: 'm', prompt: { value: 1 }, tools: [] })
    if (i % 11 === 3) continue
    if (i % 5 === 4) {
      const error = { code: 'node.failed', kind: 'operational', message: `broke ${i}` } as const
      story.add(path, 'node.failed', { node: `n_${i % 7}`, error, ms: 1, handled: 'no' })
    } else story.add(path, 'node.finished', { node: `n_${i % 7}`, outputs: { out: { value: i } }, ms: 2 })
    if (resumed && i === items >> 1) story.add('', 'run.resumed', { from: i })
  }
  story.add('', 'run.succeeded', { output: { value: 1 }, ms: 9 })
  return story.events
}

describe('the view of a moment', () => {
  const events = longStory(700, true)
  const stored = events.filter((event) => !volatileKinds.has(event.kind))
  const { replay, newest } = taken(events, 37)

  it('equals a replay from the first event, at any moment and in any order of looking', () => {
    expect(stored.length).toBeGreaterThan(1500)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stored.length }), { minLength: 1, maxLength: 4 }), (moments) => {
        for (const seq of moments)
          expect(plain(replay.viewAt(seq))).toEqual(plain(reduceRunEvents(emptyRunView('run_1'), stored.slice(0, seq))))
      }),
      { numRuns: 25, examples: [[[500, 499, 501]], [[0, stored.length, 1]]] },
    )
  })

  it('is what was seen live, but for what passes', () => {
    expect(plain(replay.viewAt(stored.length))).toEqual(plain(newest))
  })

  it.each([1, 499, 100_000])('is the same when %d events come at a time', (atOnce) => {
    const other = taken(events, atOnce)
    expect(plain(other.newest)).toEqual(plain(events.reduce(reduceRun, emptyRunView('run_1'))))
    for (const seq of [1, 500, 777, stored.length]) expect(plain(other.replay.viewAt(seq))).toEqual(plain(replay.viewAt(seq)))
    expect(other.replay.events).toEqual(stored)
  })

  it('is the same when a reader begins again from an earlier view', () => {
    const again = new RunReplay('run_1')
    const early = again.take(emptyRunView('run_1'), stored.slice(0, 700))
    again.take(early, stored.slice(700, 1300))
    expect(plain(again.take(early, stored.slice(700)))).toEqual(plain(newest))
    expect(again.events).toEqual(stored)
    for (const seq of [650, 1100, 1300, stored.length]) expect(plain(again.viewAt(seq))).toEqual(plain(replay.viewAt(seq)))
  })

  it('leaves the newest view as it is', () => {
    const before = plain(newest)
    for (const seq of [3, 1200, 800, stored.length]) replay.viewAt(seq)
    expect(plain(newest)).toEqual(before)
    expect([...newest.spans.keys()].length).toBe(newest.spans.size)
  })

  it('is the last one there is for a moment beyond the end', () => {
    expect(replay.viewAt(stored.length + 99).seq).toBe(stored.length)
  })

  it('knows the rounds of the map, and which failed', () => {
    const rounds = replay.viewAt(stored.length).rounds.get('n_map')
    expect(rounds?.size).toBe(700)
    expect(rounds?.get('map:4')).toEqual({ segment: 'map:4', working: 0, failed: 1, ended: 1 })
    expect(rounds?.get('map:0')).toEqual({ segment: 'map:0', working: 0, failed: 0, ended: 1 })
    expect(
      replay
        .viewAt(3 + 2)
        .rounds.get('n_map')
        ?.get('map:0'),
    ).toMatchObject({ working: 1, ended: 0 })
  })
})
