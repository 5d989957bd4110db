import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import type { JsonObject } from '#shared/json.ts'
import { documentOf } from '../../testing/documents.ts'
import { eventsOf, ManagedRuns } from '../../testing/managed-runs.ts'
import type { RunManager } from '../run-manager.ts'

let world: ManagedRuns
beforeEach(() => {
  world = new ManagedRuns()
})
afterEach(() => world.close())

const look = (n: number): [string, JsonObject] => ['tool-call', { tool: 'look_up', arguments: { n } }]
const nothing: [string, JsonObject] = ['transform', { expression: '{"then": true}' }]
const two = documentOf({ one: look(1), between: nothing, two: look(2), end: ['output', { name: '' }] }, [
  'one.out -> between.in',
  'between.out -> two.in',
  'two.out -> end.value',
])
const withConfig = (document: WorkflowDocument, id: string, config: WorkflowDocument['nodes'][string]['config']): WorkflowDocument => ({
  ...document,
  nodes: { ...document.nodes, [id]: { ...document.nodes[id]!, config } },
})

async function ended(runs: RunManager, document: WorkflowDocument): Promise<string> {
  const { runId } = await runs.start({ document, inputs: {} })
  expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
  return runId
}
const viewOf = async (runs: RunManager, runId: string) => reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 10_000))

describe('a fork', () => {
  it('does anew what rests on its place, takes over the rest, and says so', async () => {
    const runs = await world.manager()
    const source = await ended(runs, two)
    const { runId } = await runs.fork(source, { at: 'two' })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded', output: { n: 2 } })
    expect(world.numbers()).toEqual([1, 2, 2])
    const view = await viewOf(runs, runId)
    expect(view.fork).toEqual({ run: source, at: 'two' })
    expect([...view.nodes.values()].map(({ id, latest }) => [id, latest.status, latest.fromJournal])).toEqual([
      ['one', 'succeeded', true],
      ['between', 'succeeded', true],
      ['two', 'succeeded', false],
      ['end', 'succeeded', false],
    ])
    await expect(runs.fork(source, { at: 'none' })).rejects.toMatchObject({ code: 'run.value_missing' })
  })

  it('without a place does anew only what an edit makes different', async () => {
    const runs = await world.manager()
    const source = await ended(runs, two)
    const { runId } = await runs.fork(source, { document: withConfig(two, 'one', { tool: 'look_up', arguments: { n: 5 } }) })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
    // what lies between gives the same, so that nothing after it is different
    expect(world.numbers()).toEqual([1, 2, 5])
    expect((await viewOf(runs, runId)).nodes.get('between')?.latest.fromJournal).toBe(false)
    const another = runs.fork(source, { document: { ...two, id: 'wf_other' } })
    await expect(another).rejects.toMatchObject({ code: 'request.invalid', message: expect.stringContaining('another workflow') })
    expect((await viewOf(runs, runId)).nodes.get('two')?.latest.fromJournal).toBe(true)
    const same = await runs.fork(source, {})
    expect(await runs.result(same.runId)).toMatchObject({ output: { n: 2 } })
    expect(world.numbers()).toEqual([1, 2, 5])
  })

  it('takes other inputs and other values', async () => {
    const document: WorkflowDocument = {
      ...documentOf({ in: ['input', {}], a: look(1), b: ['tool-call', { tool: 'look_up' }], end: ['output', { name: '' }] }, [
        'in.case -> b.in',
        'b.out -> end.value',
      ]),
      inputs: { type: 'object', properties: { case: { type: 'object', default: { n: 3 } } } },
    }
    const runs = await world.manager()
    const source = await ended(runs, document)
    expect(world.numbers().sort()).toEqual([1, 3])
    const other = await runs.fork(source, { inputs: { case: { n: 4 } } })
    expect(await runs.result(other.runId)).toMatchObject({ output: { n: 4 } })
    const edited = await runs.fork(source, { values: [{ path: 'b', port: 'out', value: { n: 99 } }] })
    expect(await runs.result(edited.runId)).toMatchObject({ output: { n: 99 } })
    expect(world.numbers().sort()).toEqual([1, 3, 4])
    for (const [path, port] of [
      ['b', 'other'],
      ['__proto__', 'out'],
      ['b', '__proto__'],
    ] as const)
      await expect(runs.fork(source, { values: [{ path, port, value: 1 }] }), `${path}:${port}`).rejects.toMatchObject({
        code: 'run.value_missing',
      })
    expect(Object.keys(Object.prototype)).toEqual([])
    await expect(runs.fork(source, { inputs: { case: 'x' } })).rejects.toMatchObject({ code: 'run.invalid_input' })
  })

  it('inside an item of a map leaves the others alone', async () => {
    const document = documentOf(
      {
        list: ['set', { value: [{ n: 1 }, { n: 2 }, { n: 3 }] }],
        each: ['map', {}],
        first: ['tool-call', { tool: 'look_up' }, { parent: 'each' }],
        second: ['tool-call', { tool: 'look_up' }, { parent: 'each' }],
        end: ['output', { name: '' }],
      },
      [
        'list.out -> each.items',
        'each.item -> first.in',
        'first.out -> second.in',
        'second.out -> each.result',
        'each.results -> end.value',
      ],
    )
    const runs = await world.manager()
    const source = await ended(runs, document)
    world.calls.length = 0
    const { runId } = await runs.fork(source, { at: 'each/map:1/second' })
    expect(await runs.result(runId)).toMatchObject({ output: [{ n: 1 }, { n: 2 }, { n: 3 }] })
    expect(world.calls.map(({ key }) => key)).toEqual(['each/map:1/second'])
  })

  it('says which outside effects may happen again, and makes new ones of them', async () => {
    const document = documentOf(
      {
        a: ['tool-call', { tool: 'send', arguments: { n: 1 } }],
        between: nothing,
        b: ['tool-call', { tool: 'send', arguments: { n: 2 } }],
      },
      ['a.out -> between.in', 'between.out -> b.in'],
    )
    const runs = await world.manager()
    const source = await ended(runs, document)
    const preview = await runs.fork(source, { at: 'b' }, { preview: true })
    expect(preview).toEqual({ runId: '', again: ['b#tool:send'] })
    expect(await runs.list({ limit: 9 })).toHaveLength(1)
    const { runId } = await runs.fork(source, { at: 'b' })
    await runs.result(runId)
    expect(world.numbers('send')).toEqual([1, 2, 2])
    const [before, again] = [await eventsOf(runs, source, 'step.intent'), await eventsOf(runs, runId, 'step.intent')]
    expect(again).toHaveLength(1)
    expect(before.map(({ data }) => data.idempotencyKey)).not.toContain(again[0]?.data.idempotencyKey)
  })

  it('takes over an approval that a node was given, and asks again where the place is before it', async () => {
    const document = documentOf(
      { a: look(1), ask: ['approval', { title: 'Go on?' }], between: nothing, b: look(2), end: ['output', { name: '' }] },
      ['a.out -> ask.in', 'ask.approved -> between.in', 'between.out -> b.in', 'b.out -> end.value'],
    )
    const runs = await world.manager()
    const { runId: source } = await runs.start({ document, inputs: {} })
    await runs.result(source)
    await runs.answer(source, 'ask#approval', { approved: true, comment: '' }, 'person')
    await runs.result(source)
    const after = await runs.fork(source, { at: 'b' })
    expect(await runs.result(after.runId)).toMatchObject({ status: 'succeeded' })
    const before = await runs.fork(source, { at: 'a' })
    expect(await runs.result(before.runId)).toMatchObject({ status: 'waiting', waits: ['ask#approval'] })
  })

  it('stands by itself: it goes on after a crash, and can be forked in turn', async () => {
    const runs = await world.manager()
    const source = await ended(runs, two)
    world.calls.length = 0
    const open = world.hold()
    const { runId } = await runs.fork(source, { at: 'two' })
    await vi.waitFor(() => expect(world.numbers()).toEqual([2]))
    await runs.close()
    open()
    const later = await world.manager()
    expect(await later.resumeInterrupted()).toEqual([runId])
    expect(await later.result(runId)).toMatchObject({ output: { n: 2 } })
    expect(world.numbers()).toEqual([2, 2])
    const again = await later.fork(runId, { at: 'two' })
    expect(await later.result(again.runId)).toMatchObject({ output: { n: 2 } })
    expect(world.numbers()).toEqual([2, 2, 2])
  })
})
