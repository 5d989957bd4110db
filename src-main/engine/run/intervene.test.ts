import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import type { JsonObject } from '#shared/json.ts'
import { documentOf } from '../testing/documents.ts'
import { eventsOf, kindsOf, ManagedRuns } from '../testing/managed-runs.ts'
import type { RunManager } from './run-manager.ts'

let world: ManagedRuns
beforeEach(() => {
  world = new ManagedRuns()
})
afterEach(() => world.close())

const look = (n: number): [string, JsonObject] => ['tool-call', { tool: 'look_up', arguments: { n } }]
/** One call after the other; what lies between them keeps the answer of the first out of the second. */
const two = documentOf(
  { one: look(1), between: ['transform', { expression: '{"then": true}' }], two: look(2), end: ['output', { name: '' }] },
  ['one.out -> between.in', 'between.out -> two.in', 'two.out -> end.value'],
)

async function until(runs: RunManager, runId: string, kind: string): Promise<void> {
  await vi.waitFor(async () => expect(await kindsOf(runs, runId)).toContain(kind), { timeout: 10_000 })
}

describe('pausing', () => {
  it('takes effect at the next step, and another process goes on days later without doing anything twice', async () => {
    const runs = await world.manager()
    const open = world.hold()
    const { runId } = await runs.start({ document: two, inputs: {} })
    await vi.waitFor(() => expect(world.numbers()).toEqual([1]))
    await runs.intervene(runId, { type: 'pause', reason: 'Let me look.' }, 'ada')
    expect(await kindsOf(runs, runId)).not.toContain('run.paused')
    open()
    await until(runs, runId, 'run.paused')
    expect(await runs.result(runId)).toMatchObject({ status: 'paused' })
    expect(world.numbers()).toEqual([1])
    // what would go on is seen to wait for its turn, and nothing else is
    expect((await eventsOf(runs, runId, 'node.queued')).map(({ path, data }) => [path, data.kind])).toEqual([['between', 'transform']])
    const view = reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 1000))
    expect([...view.nodes.values()].map(({ id, status }) => [id, status])).toEqual([
      ['one', 'succeeded'],
      ['between', 'queued'],
    ])
    const [told] = await eventsOf(runs, runId, 'run.intervened')
    expect(told?.data).toMatchObject({ type: 'pause', user_id: 'ada', reason: 'Let me look.' })
    expect(Date.parse(told?.data.timestamp ?? '')).toBeGreaterThan(0)
    await runs.close()

    const later = await world.manager()
    expect(await later.resumeInterrupted()).toEqual([])
    expect((await later.list({ limit: 1 }))[0]).toMatchObject({ status: 'paused' })
    await later.intervene(runId, { type: 'resume' })
    expect(await later.result(runId)).toMatchObject({ status: 'succeeded', output: { n: 2 } })
    expect(await eventsOf(later, runId, 'node.queued')).toHaveLength(1)
    expect(world.numbers()).toEqual([1, 2])
  })

  it('holds the next attempt of a node that is at work, and is there once however often it is asked for', async () => {
    const document = documentOf(
      {
        one: ['tool-call', { tool: 'look_up', arguments: { n: 1 }, run: { retries: 1, retryDelayMs: 1 } }],
        end: ['output', { name: '' }],
      },
      ['one.out -> end.value'],
    )
    const runs = await world.manager()
    const open = world.hold()
    world.broken.add(1)
    const { runId } = await runs.start({ document, inputs: {} })
    await vi.waitFor(() => expect(world.numbers()).toEqual([1]))
    for (const type of ['pause', 'pause'] as const) await runs.intervene(runId, { type })
    expect(await eventsOf(runs, runId, 'run.intervened')).toHaveLength(1)
    open()
    await until(runs, runId, 'run.paused')
    expect(await runs.result(runId)).toMatchObject({ status: 'paused' })
    expect(world.numbers()).toEqual([1])
    const told = await kindsOf(runs, runId)
    await runs.intervene(runId, { type: 'pause' })
    expect(await kindsOf(runs, runId)).toEqual(told)
    world.broken.clear()
    await runs.intervene(runId, { type: 'resume' })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded', output: { n: 1 } })
    expect(world.numbers()).toEqual([1, 1])
  })

  it('can be taken back before it has come to its end', async () => {
    const runs = await world.manager()
    const open = world.hold()
    const { runId } = await runs.start({ document: two, inputs: {} })
    await vi.waitFor(() => expect(world.numbers()).toEqual([1]))
    await runs.intervene(runId, { type: 'pause' })
    expect((await runs.list({ limit: 1 }))[0]).toMatchObject({ status: 'paused' })
    await runs.intervene(runId, { type: 'resume' })
    open()
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
    expect(await kindsOf(runs, runId)).not.toContain('run.paused')
  })

  it('keeps the answer to a wait until the run is resumed', async () => {
    const document = documentOf(
      {
        a: look(1),
        ask: ['approval', { title: 'Go on?' }],
        between: ['transform', { expression: '{"then": true}' }],
        b: look(2),
        end: ['output', { name: '' }],
      },
      ['a.out -> ask.in', 'ask.approved -> between.in', 'between.out -> b.in', 'b.out -> end.value'],
    )
    const runs = await world.manager({ lingerMs: 60_000 })
    const { runId } = await runs.start({ document, inputs: {} })
    expect(await runs.result(runId)).toMatchObject({ status: 'waiting' })
    await runs.intervene(runId, { type: 'pause' })
    await until(runs, runId, 'run.paused')
    expect(await runs.result(runId)).toMatchObject({ status: 'paused', waits: ['ask#approval'] })
    await expect(runs.answer(runId, 'ask#approval', 'yes', 'person')).rejects.toMatchObject({ code: 'schema.mismatch' })
    await runs.answer(runId, 'ask#approval', { approved: true, comment: '' }, 'person')
    expect((await runs.list({ limit: 1 }))[0]).toMatchObject({ status: 'paused' })
    expect(world.numbers()).toEqual([1])
    await runs.intervene(runId, { type: 'resume' })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded', output: { n: 2 } })
  })

  it('holds each engine, and a run can be stopped out of it', async () => {
    for (const engine of ['scheduler', 'langgraph'] as const) {
      const runs = await world.manager()
      const open = world.hold()
      const { runId } = await runs.start({ document: two, inputs: {}, engine })
      await vi.waitFor(() => expect(world.numbers().at(-1)).toBe(1))
      await runs.intervene(runId, { type: 'pause' })
      open()
      await until(runs, runId, 'run.paused')
      await runs.intervene(runId, { type: 'abort', reason: 'Enough.' })
      expect(await runs.result(runId)).toMatchObject({ status: 'cancelled' })
      await expect(runs.intervene(runId, { type: 'resume' })).rejects.toMatchObject({ code: 'run.ended' })
      world.calls.length = 0
    }
  })
})

describe('a run that failed', () => {
  it('goes on from what succeeded once the cause is mended', async () => {
    const runs = await world.manager()
    world.broken.add(2)
    const { runId } = await runs.start({ document: two, inputs: {} })
    expect(await runs.result(runId)).toMatchObject({ status: 'failed' })
    expect((await eventsOf(runs, runId, 'run.failed'))[0]?.data).toMatchObject({ partial: true, lastSuccess: 'between' })
    // as broken as before: it fails again, and says so again
    await runs.intervene(runId, { type: 'resume' })
    expect(await runs.result(runId)).toMatchObject({ status: 'failed' })
    expect(await eventsOf(runs, runId, 'run.failed')).toHaveLength(2)
    world.broken.clear()
    await runs.intervene(runId, { type: 'resume' })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded', output: { n: 2 } })
    expect(world.numbers()).toEqual([1, 2, 2, 2])
    const view = reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 10_000))
    expect(view).toMatchObject({ status: 'succeeded', error: null, resumes: 2 })
    expect(view.nodes.get('two')?.latest).toMatchObject({ status: 'succeeded', error: null })
  })

  it('keeps the attempts of a node from counting, and what a failed item of a map has nothing to do with', async () => {
    const document = documentOf(
      {
        list: ['set', { value: [{ n: 1 }, { n: 2 }, { n: 3 }] }],
        each: ['map', { concurrency: 1, stopOnError: true }],
        call: ['tool-call', { tool: 'look_up', run: { retries: 1, retryDelayMs: 1 } }, { parent: 'each' }],
        end: ['output', { name: '' }],
      },
      ['list.out -> each.items', 'each.item -> call.in', 'call.out -> each.result', 'each.results -> end.value'],
    )
    const runs = await world.manager()
    world.broken.add(2)
    const { runId } = await runs.start({ document, inputs: {} })
    const failed = await runs.result(runId)
    expect(failed, JSON.stringify(failed)).toMatchObject({ status: 'failed' })
    expect(world.numbers()).toEqual([1, 2, 2])
    world.broken.clear()
    await runs.intervene(runId, { type: 'resume' })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded', output: [{ n: 1 }, { n: 2 }, { n: 3 }] })
    expect(world.numbers()).toEqual([1, 2, 2, 2, 3])
  })

  it('goes on from a node that is named, with that and what follows it done anew', async () => {
    const runs = await world.manager()
    world.broken.add(2)
    const { runId } = await runs.start({ document: two, inputs: {} })
    await runs.result(runId)
    world.broken.clear()
    await expect(runs.intervene(runId, { type: 'resume', from: 'nowhere' })).rejects.toMatchObject({ code: 'run.value_missing' })
    await runs.intervene(runId, { type: 'resume', from: 'one' })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
    expect(world.numbers()).toEqual([1, 2, 1, 2])
  })
})

it('does nothing anew while the run is at work, and what it was asked for once that is paused', async () => {
  const runs = await world.manager()
  const open = world.hold()
  const { runId } = await runs.start({ document: two, inputs: {} })
  await vi.waitFor(() => expect(world.numbers()).toEqual([1]))
  await expect(runs.intervene(runId, { type: 'resume', from: 'one' })).rejects.toMatchObject({ code: 'run.not_paused' })
  await runs.intervene(runId, { type: 'pause' })
  const resumed = runs.intervene(runId, { type: 'resume', from: 'one' })
  open()
  await resumed
  expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
  expect(world.numbers()).toEqual([1, 1, 2])
})

it('goes on with what a person found that an outside effect gave', async () => {
  const document = documentOf({ mail: ['tool-call', { tool: 'send', arguments: { n: 1 } }], end: ['output', { name: '' }] }, [
    'mail.out -> end.value',
  ])
  const runs = await world.manager()
  const open = world.hold()
  const { runId } = await runs.start({ document, inputs: {} })
  await vi.waitFor(() => expect(world.numbers('send')).toEqual([1]))
  await runs.close()
  open()
  const later = await world.manager()
  await later.resumeInterrupted()
  expect(await later.result(runId)).toMatchObject({ status: 'waiting', waits: ['mail#tool:send:outcome:1'] })
  await later.answer(runId, 'mail#tool:send:outcome:1', { done: { n: 5 } }, 'person')
  expect(await later.result(runId)).toMatchObject({ status: 'succeeded', output: { n: 5 } })
  expect(world.numbers('send')).toEqual([1])
})

describe('changing a run that is paused', () => {
  async function pausedAfterOne(): Promise<{ runs: RunManager; runId: string }> {
    const runs = await world.manager()
    const open = world.hold()
    const { runId } = await runs.start({ document: two, inputs: {} })
    await vi.waitFor(() => expect(world.numbers()).toEqual([1]))
    await runs.intervene(runId, { type: 'pause' })
    open()
    await until(runs, runId, 'run.paused')
    return { runs, runId }
  }
  const edited = (id: string, n: number) => ({
    ...two,
    nodes: { ...two.nodes, [id]: { ...two.nodes[id]!, config: { tool: 'look_up', arguments: { n } } } },
  })

  it('edits what has not begun, and goes on with that', async () => {
    const { runs, runId } = await pausedAfterOne()
    await expect(runs.intervene(runId, { type: 'modify', document: edited('one', 9) })).rejects.toMatchObject({ code: 'run.already_begun' })
    const broken = { ...two, nodes: { ...two.nodes, two: { ...two.nodes.two!, kind: 'no-such-kind' } } }
    await expect(runs.intervene(runId, { type: 'modify', document: broken })).rejects.toMatchObject({ code: 'document.invalid' })
    await runs.intervene(runId, { type: 'modify', document: edited('two', 7), reason: 'Wrong number.' })
    expect(await runs.document(runId)).toEqual(edited('two', 7))
    const [, told] = await eventsOf(runs, runId, 'run.intervened')
    expect(told?.data).toMatchObject({ type: 'modify', reason: 'Wrong number.', modifications: { nodes: ['two'] } })
    await runs.close()
    const later = await world.manager()
    expect((await later.list({ limit: 1 }))[0]).toMatchObject({ foreign: false })
    await later.intervene(runId, { type: 'resume' })
    expect(await later.result(runId)).toMatchObject({ status: 'succeeded', output: { n: 7 } })
    expect(world.numbers()).toEqual([1, 7])
  })

  it('puts another value in place of a result that nothing has read', async () => {
    const document = documentOf({ one: look(1), two: ['tool-call', { tool: 'look_up' }], end: ['output', { name: '' }] }, [
      'one.out -> two.in',
      'two.out -> end.value',
    ])
    const runs = await world.manager()
    const open = world.hold()
    const { runId } = await runs.start({ document, inputs: {} })
    await vi.waitFor(() => expect(world.numbers()).toEqual([1]))
    await runs.intervene(runId, { type: 'pause' })
    open()
    await until(runs, runId, 'run.paused')
    await expect(runs.intervene(runId, { type: 'modify', values: [{ path: 'two', port: 'out', value: 1 }] })).rejects.toMatchObject({
      code: 'run.value_missing',
    })
    const unread = { path: 'one', port: 'other', value: 1 }
    const other = {
      ...document,
      nodes: { ...document.nodes, two: { ...document.nodes.two!, label: 'Second', config: { tool: 'send' } } },
    }
    const refused = runs.intervene(runId, { type: 'modify', document: other, values: [unread] })
    await expect(refused).rejects.toMatchObject({ code: 'run.value_missing', hint: 'It has details, out.' })
    // nothing of it is done
    expect(await runs.document(runId)).toEqual(document)
    await runs.intervene(runId, { type: 'modify', values: [{ path: 'one', port: 'out', value: { n: 5 } }] })
    await runs.intervene(runId, { type: 'resume' })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded', output: { n: 5 } })
    const view = reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 10_000))
    expect(view.nodes.get('one')?.latest.outputs).toMatchObject({ out: { value: { n: 5 } } })
  })

  it('leaves alone a value inside a sub-workflow that has been read there', async () => {
    const inner = documentOf({ one: look(1), two: ['tool-call', { tool: 'look_up' }], end: ['output', { name: '' }] }, [
      'one.out -> two.in',
      'two.out -> end.value',
    ])
    const runs = await world.manager({ loadDocument: async () => ({ ...inner, id: 'wf_in' }) })
    const open = world.hold()
    const { runId } = await runs.start({
      document: documentOf({ sub: ['sub-workflow', { workflow: 'wf_in' }], last: look(2) }, []),
      inputs: {},
    })
    await vi.waitFor(() => expect(world.numbers().sort()).toEqual([1, 2]))
    await runs.intervene(runId, { type: 'pause' })
    open()
    await until(runs, runId, 'run.paused')
    await runs.intervene(runId, { type: 'modify', values: [{ path: 'sub/one', port: 'out', value: { n: 7 } }] })
    await runs.intervene(runId, { type: 'resume' })
    const held = world.hold()
    await vi.waitFor(() => expect(world.numbers().sort()).toEqual([1, 2, 7]))
    await runs.intervene(runId, { type: 'pause' })
    held()
    await runs.result(runId)
    const again = runs.intervene(runId, { type: 'modify', values: [{ path: 'sub/one', port: 'out', value: { n: 8 } }] })
    await expect(again).rejects.toMatchObject({ code: 'run.already_begun' })
  })

  it('is refused while the run goes on, and after it has succeeded', async () => {
    const runs = await world.manager()
    const { runId } = await runs.start({ document: two, inputs: {} })
    await runs.result(runId)
    await expect(runs.intervene(runId, { type: 'modify', values: [] })).rejects.toMatchObject({ code: 'run.not_paused' })
    await expect(runs.intervene(runId, { type: 'inject_feedback', agent: 'x', feedback: ' ' })).rejects.toMatchObject({
      code: 'request.invalid',
    })
    await expect(runs.intervene(runId, { type: 'inject_feedback', agent: 'x', feedback: 'y' })).rejects.toMatchObject({ code: 'run.ended' })
  })
})
