import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { documentOf } from '../testing/documents.ts'
import { runNode } from '../testing/node-harness.ts'
import { runDocument } from '../testing/run-document.ts'

/** A map over a list, with one `work` node inside. */
const map = (config: JsonObject, work: JsonObject, items: unknown = [0, 1, 2, 3, 4]) =>
  documentOf(
    {
      list: ['set', { value: items as never }],
      map: ['map', config],
      work: ['work', work, { parent: 'map' }],
      results: ['output', { name: 'results' }],
      failures: ['output', { name: 'failures' }],
    },
    [
      'list.out -> map.items',
      'map.item -> work.in',
      'work.out -> map.result',
      'map.results -> results.value',
      'map.failures -> failures.value',
    ],
  )

describe('map', () => {
  test('more items than the run has steps left are refused before the first of them', async () => {
    const items = Array.from({ length: 1_000_000 }, (_, i) => i)
    const run = await runDocument(map({}, {}, items))
    expect(run.outcome).toMatchObject({
      status: 'failed',
      error: { code: 'map.too_many_items', hint: expect.stringContaining('settings.budget.steps'), place: { node: 'map' } },
    })
    expect(run.seen('node.started')).toEqual(['node.started list', 'node.started map'])
  })

  test('many items run where the budget has steps for them', async () => {
    const items = Array.from({ length: 10_000 }, (_, i) => i)
    const document = map({}, {}, items)
    document.nodes.work = { ...document.nodes.work!, kind: 'transform', config: { expression: '$ * 2' } }
    const run = await runDocument(document, { budget: { steps: 20_000 } })
    expect(run.outcome).toEqual({ status: 'succeeded', output: { results: items.map((item) => item * 2), failures: [] } })
  })

  test('four at once by default', async () => {
    expect((await runDocument(map({}, { delay: 100 }))).ms).toBe(200)
    expect((await runDocument(map({ concurrency: 1 }, { delay: 100 }))).ms).toBe(500)
    expect((await runDocument(map({ concurrency: 5 }, { delay: 100 }))).ms).toBe(100)
  })

  test('results keep the order of the items, whichever finishes first', async () => {
    const delays = [30, 10, 20]
    const { outputs } = await runNode(
      'map',
      { concurrency: 3 },
      { items: delays },
      {
        inside: async ({ sources }) => {
          await new Promise((resolve) => setTimeout(resolve, sources.item as number))
          return { result: `${sources.index}: ${sources.item}` }
        },
      },
    )
    expect(outputs).toEqual({ results: ['0: 30', '1: 10', '2: 20'], failures: [] })
  })

  test('null where an item failed or was skipped; failures name index and node', async () => {
    const failing = await runDocument(map({}, { failures: 1 }, ['a', 'b']))
    const error = { code: 'tool.failed', message: 'Attempt 0 failed', node: 'work' }
    expect(failing.outcome).toEqual({
      status: 'succeeded',
      output: {
        results: [null, null],
        failures: [
          { index: 0, error },
          { index: 1, error },
        ],
      },
    })
    const skipping = await runDocument(map({}, { route: 'none' }, ['a', 'b']))
    expect(skipping.outcome).toEqual({ status: 'succeeded', output: { results: [null, null], failures: [] } })
  })

  test('stop on error ends the others, starts no more, and fails', async () => {
    const run = await runDocument(map({ stopOnError: true, concurrency: 2 }, { delay: 10, byInput: true, failures: 1 }))
    expect(run.outcome).toMatchObject({ status: 'failed', error: { code: 'map.item_failed', place: { node: 'map' } } })
    expect(run.seen('node.started').filter((line) => line.endsWith('/work'))).toEqual([
      'node.started map/map:0/work',
      'node.started map/map:1/work',
    ])
    expect(run.log.events.flatMap(({ kind, data }) => (kind === 'node.failed' && data.node === 'work' ? [data.error.code] : []))).toEqual([
      'tool.failed',
      'run.cancelled',
    ])
  })

  test('an empty list gives empty lists; what is no list is refused', async () => {
    expect((await runDocument(map({}, {}, []))).outcome).toEqual({ status: 'succeeded', output: { results: [], failures: [] } })
    expect((await runDocument(map({}, {}, 'text'))).outcome).toMatchObject({ status: 'failed', error: { code: 'port.type_mismatch' } })
  })

  test('the context is given to every item', async () => {
    const { outputs } = await runNode(
      'map',
      {},
      { items: [1, 2], context: 'c' },
      { inside: ({ sources }) => ({ result: sources.context ?? null }) },
    )
    expect(outputs.results).toEqual(['c', 'c'])
  })

  test('a cancelled run ends every item', async () => {
    const controller = new AbortController()
    const { VirtualClock } = await import('../testing/virtual-clock.ts')
    const clock = new VirtualClock()
    clock.after(50, () => controller.abort())
    const run = await runDocument(map({}, { delay: 100 }), { clock, signal: controller.signal })
    expect(run.outcome).toEqual({ status: 'cancelled' })
    expect(run.ms).toBe(50)
    expect(run.seen('node.started').filter((line) => line.endsWith('/work'))).toHaveLength(4)
  })
})
