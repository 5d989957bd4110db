import { expect, test } from 'vitest'
import { RunFeed } from './run-feed.ts'

test('every reader is told of every run, and of one that changes often once', async () => {
  const feed = new RunFeed()
  const abort = new AbortController()
  const [a, b] = [feed.subscribe(abort.signal), feed.subscribe(abort.signal)]
  const first = [a.next(), b.next()]
  feed.tell('one')
  expect(await Promise.all(first)).toEqual([
    { value: 'one', done: false },
    { value: 'one', done: false },
  ])
  for (const run of ['two', 'three', 'two', 'three']) feed.tell(run)
  expect([(await a.next()).value, (await a.next()).value]).toEqual(['two', 'three'])
  const last = a.next()
  abort.abort()
  expect((await last).done).toBe(true)
  expect((await b.next()).done).toBe(true)
})
