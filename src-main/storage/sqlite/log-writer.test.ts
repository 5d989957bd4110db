import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import SqliteDatabase from 'better-sqlite3'
import { expect, it } from 'vitest'
import { logRows, runRecord } from '../testing/log-store-suite.ts'
import { flatRows, type ReplyBatch, type RequestBatch, serveLog } from './log-writer.ts'
import { migrations } from './migrations/registry.ts'

it('keeps nothing of a commit for which the disk had no room, says so, and goes on when there is room', async () => {
  const db = new SqliteDatabase(':memory:')
  for (const migration of migrations) db.exec(migration)
  const { port1, port2 } = new MessageChannel()
  serveLog(port1, db, null, { file: 'test.db', head: () => undefined })
  const ask = async (first: number, ...requests: RequestBatch['requests']) => {
    port2.postMessage({ first, requests } satisfies RequestBatch)
    return ((await once(port2, 'message'))[0] as ReplyBatch).replies
  }
  await ask(0, ['create', runRecord('r')])
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
  const refused = await ask(1, ['append', 'r', 1, 0, flatRows(logRows(1, 500)), undefined], ['create', runRecord('s')])
  expect(refused).toMatchObject([{ error: { code: 'journal.unwritable' } }, { error: { code: 'journal.unwritable' } }])
  db.pragma('max_page_count = 100000')
  expect(await ask(3, ['read', 'r', 0, 10], ['run', 's'])).toEqual([{ value: [] }, { value: undefined }])
  expect(await ask(5, ['append', 'r', 1, 0, flatRows(logRows(1, 500)), undefined])).toEqual([{ value: undefined }])
  expect(await ask(6, ['verify', 'r'])).toEqual([{ value: undefined }])
  port1.close()
  db.close()
})
