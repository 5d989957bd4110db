import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { documentOf } from '../testing/documents.ts'
import { ManagedRuns } from '../testing/managed-runs.ts'
import { Admission } from './admission.ts'

let world: ManagedRuns
beforeEach(() => {
  world = new ManagedRuns()
})
afterEach(() => world.close())

const one = documentOf({ one: ['tool-call', { tool: 'look_up', arguments: { n: 1 } }] }, [])

it('lets runs wait for room, in order, says for what, and lets one that waits be stopped', async () => {
  const runs = await world.manager({ admission: new Admission([], 1) })
  const open = world.hold()
  const [first, second, third] = [
    await runs.start({ document: one, inputs: {} }),
    await runs.start({ document: one, inputs: {} }),
    await runs.start({ document: one, inputs: {} }),
  ]
  await vi.waitFor(() => expect(world.calls).toHaveLength(1))
  const statusOf = async (runId: string) => (await runs.list({ limit: 9 })).find((run) => run.runId === runId)
  expect(await statusOf(second.runId)).toMatchObject({ status: 'queued', note: expect.stringContaining('runs') })
  const ids = async (query: Parameters<typeof runs.list>[0]) => (await runs.list(query)).map(({ runId }) => runId).sort()
  expect(await ids({ status: ['running'], limit: 9 })).toEqual([first.runId])
  expect(await ids({ status: ['queued'], limit: 9 })).toEqual([second.runId, third.runId].sort())
  // also where a page of the store holds none of them
  expect(await ids({ status: ['running'], limit: 1 })).toEqual([first.runId])
  expect(await ids({ status: ['queued', 'running'], limit: 9 })).toHaveLength(3)
  expect(await ids({ status: ['waiting'], limit: 9 })).toEqual([])
  await runs.intervene(second.runId, { type: 'abort' })
  expect(await statusOf(second.runId)).toMatchObject({ status: 'cancelled' })
  open()
  expect(await runs.result(third.runId)).toMatchObject({ status: 'succeeded' })
  expect(await runs.result(first.runId)).toMatchObject({ status: 'succeeded' })
  expect(world.calls).toHaveLength(2)
})

it('lets nobody begin before those who wait, and forgets who does not want to any more', () => {
  let used = 1
  const admission = new Admission([{ name: 'memory', size: 1, used: () => used }], 1)
  const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()]
  expect([admission.enter(first), admission.enter(second)]).toEqual(['memory', 'memory'])
  used = 0
  // there is room again, and two were here before
  expect(admission.enter(third)).toBe('runs')
  used = 1
  admission.withdraw(first)
  used = 0
  admission.withdraw(vi.fn())
  expect([first, second, third].map(({ mock }) => mock.calls.length)).toEqual([0, 1, 0])
  admission.leave()
  expect([first, second, third].map(({ mock }) => mock.calls.length)).toEqual([0, 1, 1])
  admission.leave()
  expect(admission.states()[0]).toEqual({ name: 'runs', size: 1, used: 0, waiting: 0 })
})

it('looks at every pool, and tells how each stands', async () => {
  let used = 10
  const admission = new Admission([{ name: 'memory', size: 10, used: () => used }], 5)
  const admitted = vi.fn()
  expect(admission.enter(admitted)).toBe('memory')
  expect(admission.states()).toEqual([
    { name: 'runs', size: 5, used: 0, waiting: 0 },
    { name: 'memory', size: 10, used: 10, waiting: 1 },
  ])
  used = 3
  await vi.waitFor(() => expect(admitted).toHaveBeenCalledOnce())
  expect(admission.enter(admitted)).toBe(null)
  admission.leave()
  admission.leave()
  expect(admission.states()[0]).toMatchObject({ used: 0 })
})
