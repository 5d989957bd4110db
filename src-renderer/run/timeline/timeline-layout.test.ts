import { describe, expect, it } from 'vitest'
import { PersistentList } from '#shared/events/persistent-list.ts'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView, type SpanView } from '#shared/events/run-view.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { criticalPath } from './critical-path.ts'
import { type Grouping, SpanTree } from './span-tree.ts'
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

const listOf = (spans: readonly SpanView[]) => spans.reduce((list, each) => list.push(each), PersistentList.empty<SpanView>())
const lines = (spans: readonly SpanView[], folded = new Set<string>(), grouping: Grouping = 'steps') =>
  new SpanTree(grouping)
    .grow(listOf(spans))
    .rows(folded)
    .map((row) => `${'-'.repeat(row.depth)}${row.id}`)

const kinds = { n: 'node', g: 'agent', m: 'model', t: 'turn', e: 'message' } as const

/** A span whose kind is told by the first letter of its id. */
const of = (id: string, start: number, parent: string | null = null) => ({
  ...span(id, start, start + 1, parent),
  kind: kinds[id[0] as keyof typeof kinds],
})

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
    expect(lines(spans)).toEqual(['a', '-a2', '-a1', '--a11', 'b', 'lost'])
  })

  it('hide what lies in a folded one and still tell how much that is', () => {
    const rows = new SpanTree().grow(listOf(spans)).rows(new Set(['a']))
    expect(rows.map((row) => row.id)).toEqual(['a', 'b', 'lost'])
    expect(rows[0]).toMatchObject({ children: 2, folded: true })
  })

  it('end when a span names itself as its parent', () => {
    expect(lines([span('x', 0, 1, 'x')])).toEqual(['x'])
  })

  it('know what can be folded, and what something lies in', () => {
    const tree = new SpanTree().grow(listOf(spans))
    expect([...tree.holders()].sort()).toEqual(['a', 'a1'])
    expect(tree.around('a11')).toEqual(['a1', 'a'])
    expect(tree.around('b')).toEqual([])
  })

  it('are the same when the spans come one by one, and at an earlier moment those of then', () => {
    const tree = new SpanTree()
    for (let size = 1; size <= spans.length; size++) {
      tree.grow(listOf(spans.slice(0, size)))
      expect(tree.rows(new Set()).map(({ id }) => id)).toEqual(
        new SpanTree()
          .grow(listOf(spans.slice(0, size)))
          .rows(new Set())
          .map(({ id }) => id),
      )
    }
    expect(tree.rows(new Set(), 3).map(({ id }) => id)).toEqual(['a', 'a1', 'b'])
    expect(tree.rows(new Set(), 2).map(({ id, children }) => `${id}${children}`)).toEqual(['a0', 'b0'])
  })

  it('lie inside the agent that did them', () => {
    const story = new RunStory().started()
    const spawn = (agent: string, parent: string | null) =>
      story.add(agent, 'agent.spawned', { agent, name: agent, level: 'child', parent, model: 'm', tools: [] })
    story.add('n_lead', 'node.started', { node: 'n_lead', kind: 'parent-agent', label: 'Lead', inputs: {} })
    spawn('n_lead', null)
    story.add('n_lead/turn:0', 'model.called', { agent: 'n_lead', provider: 'p', model: 'm', prompt: { value: 1 }, tools: [] })
    const child = 'n_lead/turn:0/call:0/n_child'
    spawn(child, 'n_lead')
    story.add(`${child}/turn:0/call:0`, 'tool.called', { agent: child, tool: 't', call: '0', arguments: {} })
    const { spans: made } = reduceRunEvents(emptyRunView('run_1'), story.events)
    const rows = new SpanTree().grow(made.values()).rows(new Set())
    expect(rows.map((row) => `${'-'.repeat(row.depth)}${made.values().at(row.place)?.kind}`)).toEqual([
      'node',
      '-agent',
      '--model',
      '--agent',
      '---tool',
    ])
  })

  it('can be those of the agents alone, with what each did and the nodes without one', () => {
    const all = [
      of('n1', 0),
      of('g1', 1, 'n1'),
      of('m1', 2, 'g1'),
      of('n2', 3, 'g1'),
      of('g2', 4, 'n2'),
      of('m2', 5, 'g2'),
      of('n3', 6),
      of('m3', 7, 'n3'),
      of('n4', 8, 'g2'),
    ]
    expect(lines(all, new Set(), 'agents')).toEqual(['g1', '-m1', '-g2', '--m2', 'n3', '-m3'])
  })

  it('keep the turns of agents, and what was handed over in each', () => {
    const all = [
      of('n1', 0),
      of('g1', 1, 'n1'),
      of('t1', 2, 'g1'),
      of('m1', 3, 't1'),
      of('n2', 4, 't1'),
      of('g2', 5, 'n2'),
      of('e1', 6, 'g2'),
      of('g3', 7, 'e1'),
      of('t2', 8, 'g1'),
    ]
    expect(lines(all, new Set(), 'agents')).toEqual(['g1', '-t1', '--m1', '--g2', '---e1', '----g3', '-t2'])
    expect(lines(all, new Set(), 'steps')).toEqual(['n1', '-g1', '--t1', '---m1', '---n2', '----g2', '-----e1', '------g3', '--t2'])
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
