import { describe, expect, it } from 'vitest'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView, type SpanView } from '#shared/events/run-view.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { criticalPath } from './critical-path.ts'
import { holders, spanRows } from './span-tree.ts'
import { barIn, ticks, within, zoomed } from './time-axis.ts'

function span(id: string, start: number, end: number | null, parent: string | null = null): SpanView {
  return {
    id,
    parent,
    kind: 'node',
    name: id,
    path: id,
    node: id,
    start,
    end,
    status: end === null ? 'running' : 'ok',
    fromJournal: false,
    usage: null,
    startSeq: start,
    endSeq: end,
  }
}

describe('the lines of the waterfall', () => {
  const spans = [
    span('a', 0, 50),
    span('b', 10, 20),
    span('a1', 5, 40, 'a'),
    span('a2', 2, 4, 'a'),
    span('a11', 6, 7, 'a1'),
    span('lost', 60, 70, 'gone'),
  ]

  it('go depth first, in order of start, with what has lost its parent at the top', () => {
    expect(spanRows(spans, new Set()).map((row) => `${'-'.repeat(row.depth)}${row.span.id}`)).toEqual([
      'a',
      '-a2',
      '-a1',
      '--a11',
      'b',
      'lost',
    ])
  })

  it('hide what lies in a folded one and still tell how much that is', () => {
    const rows = spanRows(spans, new Set(['a']))
    expect(rows.map((row) => row.span.id)).toEqual(['a', 'b', 'lost'])
    expect(rows[0]).toMatchObject({ children: 2, folded: true })
  })

  it('end when a span names itself as its parent', () => {
    expect(spanRows([span('x', 0, 1, 'x')], new Set())).toHaveLength(1)
  })

  it('know what can be folded', () => {
    expect([...holders(spans)].sort()).toEqual(['a', 'a1'])
  })

  it('show agents with their model and tool calls as a tree', () => {
    const story = new RunStory().started()
    story.add('n_agent', 'node.started', { node: 'n_agent', kind: 'parent-agent', label: 'Lead', inputs: {} })
    story.add('n_agent', 'agent.spawned', { agent: 'n_agent', name: 'Lead', level: 'parent', parent: null, model: 'm', tools: [] })
    story.add('n_agent/turn:0', 'model.called', { agent: 'n_agent', provider: 'offline', model: 'm', prompt: { value: [] }, tools: [] })
    story.add('n_agent/spawn:0', 'agent.spawned', {
      agent: 'n_agent/spawn:0',
      name: 'Scout',
      level: 'micro',
      parent: 'n_agent',
      model: 'm',
      tools: [],
    })
    story.add('n_agent/spawn:0', 'tool.called', { agent: 'n_agent/spawn:0', tool: 'look', call: '0.0', arguments: {} })
    const rows = spanRows(reduceRunEvents(emptyRunView('run_1'), story.events).spans.values(), new Set())
    expect(rows.map((row) => `${'-'.repeat(row.depth)}${row.span.kind}`)).toEqual(['node', '-agent', '--model', '--agent', '---tool'])
  })
})

describe('the critical path', () => {
  it('leaves out what ran beside something longer', () => {
    const path = criticalPath(
      [span('first', 0, 10_000), span('long', 10_000, 90_000), span('short', 10_000, 30_000), span('last', 90_000, 100_000)],
      0,
    )
    expect([...path].sort()).toEqual(['first', 'last', 'long'])
  })

  it('goes into what is on it, and not into what is not', () => {
    const path = criticalPath(
      [
        span('outer', 0, 90_000),
        span('beside', 0, 20_000),
        span('in1', 0, 40_000, 'outer'),
        span('in2', 40_000, 90_000, 'outer'),
        span('b1', 0, 20_000, 'beside'),
      ],
      0,
    )
    expect([...path].sort()).toEqual(['in1', 'in2', 'outer'])
  })

  it('counts an open span as ending now', () => {
    expect([...criticalPath([span('done', 0, 50_000), span('open', 10_000, null)], 80_000)]).toEqual(['open'])
  })
})

describe('the time axis', () => {
  const second = 1_000_000

  it('has round times counted from the start of the run', () => {
    expect(ticks({ from: 5 * second, to: 15 * second }, 5 * second, 6)).toEqual([
      { at: 0, label: '0' },
      { at: 0.2, label: '2 s' },
      { at: 0.4, label: '4 s' },
      { at: 0.6, label: '6 s' },
      { at: 0.8, label: '8 s' },
      { at: 1, label: '10 s' },
    ])
  })

  it.each([0.003, 0.4, 3, 45, 400, 9000, 900_000])('never has more marks than there is room for, over %s seconds', (seconds) => {
    const marks = ticks({ from: 0, to: seconds * second }, 0, 8)
    expect(marks.length).toBeGreaterThan(1)
    expect(marks.length).toBeLessThanOrEqual(9)
    expect(new Set(marks.map((mark) => mark.label)).size).toBe(marks.length)
  })

  it('cuts bars at its edges and leaves out what is outside', () => {
    const range = { from: 100, to: 200 }
    expect(barIn(range, 50, 150)).toEqual({ left: 0, width: 0.5 })
    expect(barIn(range, 150, 150)).toEqual({ left: 0.5, width: 0 })
    expect(barIn(range, 150, 900)).toEqual({ left: 0.5, width: 0.5 })
    expect(barIn(range, 0, 99)).toBeNull()
    expect(barIn(range, 201, 300)).toBeNull()
  })

  it('keeps what the mouse is on where it is while zooming, and stays inside the run', () => {
    const whole = { from: 0, to: 100 * second }
    expect(zoomed(whole, whole, 0.5, 0.5)).toEqual({ from: 25 * second, to: 75 * second })
    expect(zoomed({ from: 0, to: 50 * second }, whole, 0.5, 4)).toBeNull()
    expect(within({ from: -10, to: 40 }, { from: 0, to: 100 })).toEqual({ from: 0, to: 50 })
    expect(within({ from: 80, to: 130 }, { from: 0, to: 100 })).toEqual({ from: 50, to: 100 })
  })
})
