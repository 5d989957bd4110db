import { describe, expect, it } from 'vitest'
import { keyedQueue } from './keyed-queue.ts'

describe('a keyed queue', () => {
  it('runs what is asked for under one key one after the other, and lets other keys pass', async () => {
    const inTurn = keyedQueue()
    const log: string[] = []
    const slow = Promise.withResolvers<void>()
    const first = inTurn('a', async () => {
      log.push('first begins')
      await slow.promise
      log.push('first ends')
    })
    const second = inTurn('a', async () => void log.push('second'))
    await inTurn('b', async () => void log.push('other key'))
    slow.resolve()
    await Promise.all([first, second])
    expect(log).toEqual(['first begins', 'other key', 'first ends', 'second'])
  })

  it('gives results and errors to who asked, and goes on after an error', async () => {
    const inTurn = keyedQueue()
    const failed = inTurn('a', () => Promise.reject(new Error('first')))
    const next = inTurn('a', async () => 2)
    await expect(failed).rejects.toThrow('first')
    await expect(next).resolves.toBe(2)
  })
})
