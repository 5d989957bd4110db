import { expect, it } from 'vitest'
import { MemoryLogStore } from '../../storage/memory-log-store.ts'
import { logRows, runRecord } from '../../storage/testing/log-store-suite.ts'
import { storedEvents } from './revive-run.ts'

it.each([0, 1, 2000, 4000, 4001])('a log of %i rows is read to its end', async (count) => {
  const store = new MemoryLogStore()
  const record = runRecord('r')
  await store.create(record)
  await store.append('r', 1, 0, logRows(1, count))
  const seqs: number[] = []
  for await (const { seq } of storedEvents(store, record)) seqs.push(seq)
  expect([seqs.length, seqs.at(-1)]).toEqual([count, count === 0 ? undefined : count])
})
