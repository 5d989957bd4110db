import { describe, expect, test } from 'vitest'
import { documentOf } from '../testing/documents.ts'
import { runDocument } from '../testing/run-document.ts'

/** A loop around one `set` that adds a field, so that each round can be told from the result. */
const loop = (condition: string, maxIterations: number, inner: Parameters<typeof documentOf>[0], edges: string[]) =>
  documentOf({ start: ['set', { value: { n: 1 } }], loop: ['loop', { condition, maxIterations }], ...inner }, [
    'start.out -> loop.in',
    ...edges,
  ])
const body = { body: ['set', { value: { seen: true } }, { parent: 'loop' }] } satisfies Parameters<typeof documentOf>[0]
const around = ['loop.item -> body.in', 'body.out -> loop.result']

describe('loop', () => {
  test('is do-while: the result of a round is the item of the next', async () => {
    const { outcome, seen } = await runDocument(
      loop('iteration < 2', 10, { ...body, end: ['output', { name: '' }] }, [...around, 'loop.out -> end.value']),
    )
    expect(outcome).toEqual({ status: 'succeeded', output: { n: 1, seen: true } })
    expect(seen('node.finished')).toEqual([
      'node.finished start',
      'node.finished loop/loop:0/body',
      'node.finished loop/loop:1/body',
      'node.finished loop/loop:2/body',
      'node.finished loop',
      'node.finished end',
    ])
  })

  test('the condition sees output, iteration and input', async () => {
    const { seen } = await runDocument(
      loop('output.seen and input.n = 1 and $not($exists(input.seen)) and iteration = 0', 10, body, around),
    )
    expect(seen('node.finished').filter((line) => line.includes('/loop:'))).toHaveLength(2)
  })

  test('the largest number of rounds delivers on `exhausted`', async () => {
    const { outcome } = await runDocument(
      loop('true', 3, { ...body, end: ['output', { name: 'left' }], out: ['output', { name: 'out' }] }, [
        ...around,
        'loop.exhausted -> end.value',
        'loop.out -> out.value',
      ]),
    )
    expect(outcome).toEqual({ status: 'succeeded', output: { left: { n: 1, seen: true } } })
  })

  test('or fails with `loop.exhausted` where nothing is connected there', async () => {
    const { outcome } = await runDocument(loop('true', 3, body, around))
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'loop.exhausted', place: { node: 'loop' } } })
  })

  test('a result that was skipped is null for the condition and skips `out`', async () => {
    const { outcome, seen } = await runDocument(
      loop('$exists(output.n)', 5, { work: ['work', { route: 'other' }, { parent: 'loop' }], after: ['set'] }, [
        'loop.item -> work.in',
        'work.out -> loop.result',
        'loop.out -> after.in',
      ]),
    )
    expect(outcome.status).toBe('succeeded')
    expect(seen('node.skipped')).toEqual(['node.skipped after'])
  })

  test('a condition must give true, false or nothing', async () => {
    const { outcome } = await runDocument(loop('output.n', 5, body, around))
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'expression.failed', place: { node: 'loop' } } })
  })

  test('the clock of a condition is that of the run', async () => {
    const waiting = { wait: ['work', { delay: 1000 }, { parent: 'loop' }] } satisfies Parameters<typeof documentOf>[0]
    const { seen, log } = await runDocument(loop('$millis() < 2500', 10, waiting, ['loop.item -> wait.in', 'wait.out -> loop.result']))
    expect(seen('node.finished').filter((line) => line.includes('/loop:'))).toHaveLength(3)
    expect(log.events.flatMap(({ kind, data }) => (kind === 'step.result' ? [data.result] : []))).toEqual(
      [1000, 2000, 3000].map((value) => ({ value })),
    )
  })

  test('a failure inside fails the loop, and names the node inside', async () => {
    const { outcome } = await runDocument(
      loop('true', 3, { bad: ['work', { failures: 1 }, { parent: 'loop' }] }, ['loop.item -> bad.in', 'bad.out -> loop.result']),
    )
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'tool.failed', place: { node: 'bad' } } })
  })

  test('1,000 rounds are enough, 1,001 are refused', async () => {
    const { seen } = await runDocument(loop('iteration < 999', 1000, body, around))
    expect(seen('node.finished')).toHaveLength(1002)
    await expect(runDocument(loop('true', 1001, body, around))).rejects.toMatchObject({ code: 'node.config_invalid' })
  })
})
