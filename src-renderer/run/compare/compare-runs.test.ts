import { describe, expect, it } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { type ComparedRun, compareRuns, sameWorkflow, verdictOf } from './compare-runs.ts'

const documentOf = (...ids: string[]): WorkflowDocument =>
  ({
    nodes: Object.fromEntries(
      ids.map((id) => [id, { kind: id === 'n_note' ? 'note' : 'set', label: id.toUpperCase(), parent: null, config: {}, pinned: null }]),
    ),
    edges: {},
    layout: {},
  }) as unknown as WorkflowDocument

function run(document: WorkflowDocument, tell: (story: RunStory) => void): ComparedRun {
  const story = new RunStory().started()
  tell(story)
  return { document, view: reduceRunEvents(emptyRunView('run_1'), story.events) }
}

const value = (of: unknown) => ({ out: { value: of as never } })
const verdicts = (a: ComparedRun, b: ComparedRun) => Object.fromEntries(compareRuns(a, b).map((each) => [each.node, verdictOf(each)]))

describe('two runs', () => {
  const document = documentOf('n_a', 'n_b', 'n_c', 'n_d', 'n_e', 'n_note')
  const error = { code: 'node.failed', kind: 'operational', message: 'broke' } as const
  const here = run(document, (story) => {
    story
      .node('n_a', 'n_a', value({ x: 1, y: [2] }))
      .node('n_b', 'n_b', value('old'))
      .node('n_c', 'n_c')
    story.add('n_d', 'node.skipped', { node: 'n_d', reason: 'other way' })
  })
  const there = run(document, (story) => {
    story.node('n_a', 'n_a', value({ y: [2], x: 1 })).node('n_b', 'n_b', value('new'))
    story.add('n_c', 'node.started', { node: 'n_c', kind: 'set', label: '', inputs: {} })
    story.add('n_c', 'node.failed', { node: 'n_c', error, ms: 5, handled: 'no' })
    story.node('n_d', 'n_d')
  })

  it('are told apart node by node: path, outputs and how it ended', () => {
    expect(verdicts(here, there)).toEqual({ n_a: 'same', n_b: 'outputs', n_c: 'status', n_d: 'only-other', n_e: 'neither' })
    expect(compareRuns(here, there)[1]).toMatchObject({ differing: 1, ports: ['out'], here: { visits: 1, ms: 1 }, there: { visits: 1 } })
  })

  it('are the other way round when looked at from the other', () => {
    expect(verdicts(there, here).n_d).toBe('only-this')
  })

  it('of different versions are matched by id', () => {
    const later = run(documentOf('n_a', 'n_new'), (story) => story.node('n_a', 'n_a', value({ x: 1, y: [2] })).node('n_new', 'n_new'))
    const compared = compareRuns(here, later)
    expect(compared.find((each) => each.node === 'n_new')).toMatchObject({ inDocument: 'other', here: null })
    expect(compared.find((each) => each.node === 'n_b')?.inDocument).toBe('this')
    expect(sameWorkflow(here.document, later.document)).toBe(false)
    expect(sameWorkflow(document, { ...document, layout: { n_a: { x: 9, y: 9 } } })).toBe(true)
  })

  it('are held against each other at every place, not only at the last', () => {
    const rounds = (first: string) =>
      run(document, (story) => story.node('n_l/loop:0/n_a', 'n_a', value(first)).node('n_l/loop:1/n_a', 'n_a', value('end')))
    const [compared] = compareRuns(rounds('x'), rounds('y'))
    expect(compared).toMatchObject({ differing: 1, ports: [] })
    expect(compared && verdictOf(compared)).toBe('outputs')
  })

  it('have the same large value when its hash is the same', () => {
    const large = (blob: string) => run(document, (story) => story.node('n_a', 'n_a', { out: { blob, bytes: 40_000, preview: '[' } }))
    expect(verdicts(large('aa'), large('aa')).n_a).toBe('same')
    expect(verdicts(large('aa'), large('bb')).n_a).toBe('outputs')
  })

  it('of which one gave on something else differ at their end too, which gives nothing on', () => {
    const ends = (got: string) =>
      run(document, (story) => {
        story.add('n_a', 'node.started', { node: 'n_a', kind: 'output', label: '', inputs: { value: { value: got } } })
        story.add('n_a', 'node.finished', { node: 'n_a', outputs: {}, ms: 1 })
      })
    expect(verdicts(ends('x'), ends('x')).n_a).toBe('same')
    expect(verdicts(ends('x'), ends('y')).n_a).toBe('outputs')
  })
})
