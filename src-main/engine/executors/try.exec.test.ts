import { describe, expect, test } from 'vitest'
import { documentOf } from '../testing/documents.ts'
import { runDocument } from '../testing/run-document.ts'

const branches = ['primary', 'secondary', 'static']
const tried = (nodes: Parameters<typeof documentOf>[0], edges: string[]) =>
  documentOf({ start: ['set', { value: { q: 1 } }], try: ['try', { branches }], end: ['output', { name: 'end' }], ...nodes }, [
    'start.out -> try.in',
    'try.out -> end.value',
    ...edges,
  ])
const failing = (id: string): Parameters<typeof documentOf>[0] => ({ [id]: ['work', { failures: 1 }, { parent: 'try' }] })

describe('try', () => {
  test('a first branch that works leaves the others alone', async () => {
    const { outcome, seen } = await runDocument(
      tried({ a: ['set', { value: { by: 'a' } }, { parent: 'try' }], ...failing('b') }, [
        'try.primary -> a.in',
        'a.out -> try.primary',
        'try.secondary -> b.in',
        'b.out -> try.secondary',
      ]),
    )
    expect(outcome).toEqual({ status: 'succeeded', output: { end: { q: 1, by: 'a' } } })
    expect(seen('node.started')).not.toContain('node.started try/try:1/b')
    expect(seen('fallback.used')).toEqual([])
  })

  test('a fallback gets the input and why the branch before failed', async () => {
    const { outcome, log } = await runDocument(
      tried({ ...failing('a'), b: ['set', { value: {} }, { parent: 'try' }], c: ['set', { value: 'never' }, { parent: 'try' }] }, [
        'try.primary -> a.in',
        'a.out -> try.primary',
        'try.failure -> b.in',
        'b.out -> try.secondary',
        'c.out -> try.static',
      ]),
    )
    expect(outcome).toEqual({ status: 'succeeded', output: { end: { code: 'tool.failed', message: 'Attempt 0 failed', node: 'a' } } })
    expect(log.events.find(({ kind }) => kind === 'fallback.used')?.data).toEqual({
      what: 'try',
      chain: branches,
      reached: 'secondary',
      reason: 'Attempt 0 failed',
    })
    expect(log.events.some(({ path }) => path === 'try/try:0/a')).toBe(true)
  })

  test('says which node failed, also inside of a container of the branch', async () => {
    const { outcome } = await runDocument(
      tried(
        {
          loop: ['loop', { condition: 'false', maxIterations: 1 }, { parent: 'try' }],
          deep: ['work', { failures: 1 }, { parent: 'loop' }],
          b: ['set', { value: {} }, { parent: 'try' }],
        },
        [
          'try.primary -> loop.in',
          'loop.item -> deep.in',
          'deep.out -> loop.result',
          'loop.out -> try.primary',
          'try.failure -> b.in',
          'b.out -> try.secondary',
        ],
      ),
    )
    expect(outcome).toMatchObject({ status: 'succeeded', output: { end: { code: 'tool.failed', node: 'deep' } } })
  })

  test('fails with `try.exhausted` when every branch failed', async () => {
    const { outcome } = await runDocument(
      tried({ ...failing('a'), ...failing('b'), ...failing('c') }, [
        'a.out -> try.primary',
        'b.out -> try.secondary',
        'c.out -> try.static',
      ]),
    )
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'try.exhausted', place: { node: 'try' } } })
  })

  test('a branch whose result was skipped did not fail', async () => {
    const { seen } = await runDocument(
      tried({ a: ['work', { route: 'none' }, { parent: 'try' }], ...failing('b') }, ['a.out -> try.primary', 'b.out -> try.secondary']),
    )
    expect(seen('node.skipped')).toEqual(['node.skipped end'])
  })

  test('cancelling does not go on to a fallback', async () => {
    const { VirtualClock } = await import('../testing/virtual-clock.ts')
    const clock = new VirtualClock()
    const controller = new AbortController()
    clock.after(10, () => controller.abort())
    const { outcome, seen } = await runDocument(
      tried({ a: ['work', { delay: 100 }, { parent: 'try' }], ...failing('b') }, ['a.out -> try.primary', 'b.out -> try.secondary']),
      { clock, signal: controller.signal },
    )
    expect(outcome).toEqual({ status: 'cancelled' })
    expect(seen('node.started').filter((line) => line.includes('/try:'))).toEqual(['node.started try/try:0/a'])
  })
})
