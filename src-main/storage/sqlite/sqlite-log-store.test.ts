import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileBlobStore } from '../file-blob-store.ts'
import { logRows, logStoreSuite, runRecord } from '../testing/log-store-suite.ts'
import { startLogWriter } from './log-writer-link.ts'
import { runsAndLog } from './migrations/001-runs-and-log.ts'
import { logWriterHere } from './open-log-on.ts'
import { openSqliteLogStore, startSqliteLogStore } from './sqlite-log-store.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-log-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

logStoreSuite('SQLite', () => openSqliteLogStore(join(folder, 'trellis.db')))
logStoreSuite('SQLite, written in this thread and not waited for', () =>
  openSqliteLogStore(join(folder, 'trellis.db'), { writer: logWriterHere(), durable: false }),
)

describe.each([
  ['a thread of its own', startLogWriter],
  ['this thread', logWriterHere],
])('a log that is opening, written in %s', (_, writer) => {
  it('does what it is asked for meanwhile once it is open', async () => {
    const store = startSqliteLogStore(join(folder, 'trellis.db'), { writer: writer() })
    const [, claimed] = await Promise.all([store.create(runRecord('r')), store.claim('r')])
    expect(claimed).toEqual({ epoch: 2, seq: 0 })
    await store.opened
    expect(await store.run('r')).toMatchObject({ runId: 'r' })
    await store.close()
    await expect(store.run('r')).rejects.toMatchObject({ code: 'journal.closed' })
  })

  it('does what it was asked for before it is closed, and refuses what comes while it closes', async () => {
    const store = await openSqliteLogStore(join(folder, 'trellis.db'), { writer: writer() })
    await store.create(runRecord('r'))
    const before = store.append('r', 1, 0, logRows(1, 2))
    const closing = store.close()
    const late = [store.append('r', 1, 2, logRows(3, 1)), store.run('r'), store.create(runRecord('s'))]
    for (const asked of late) await expect(asked).rejects.toMatchObject({ code: 'journal.closed', message: 'The log is closed.' })
    await before
    await closing
    await store.close()
    const again = await openSqliteLogStore(join(folder, 'trellis.db'))
    expect((await again.read('r', 0, 9)).map(({ seq }) => seq)).toEqual([1, 2])
    await again.verify('r')
    await again.close()
  })

  it('refuses all that with the reason, where it cannot be opened', async () => {
    await writeFile(join(folder, 'trellis.db'), 'no database, whatever its name says'.repeat(200))
    const store = startSqliteLogStore(join(folder, 'trellis.db'), { writer: writer() })
    await expect(store.create(runRecord('r'))).rejects.toMatchObject({ code: 'journal.corrupt' })
    await expect(store.opened).rejects.toMatchObject({ code: 'journal.corrupt' })
    await expect(store.run('r')).rejects.toMatchObject({ code: 'journal.corrupt' })
    await store.close()
  })
})

describe('the database of a workspace', () => {
  const file = () => join(folder, 'trellis.db')

  async function filled(rows = 400): Promise<void> {
    const store = await openSqliteLogStore(file())
    await store.create(runRecord('r'))
    await store.append('r', 1, 0, logRows(1, rows))
    await store.close()
  }

  it('keeps what was acknowledged', async () => {
    await filled()
    const store = await openSqliteLogStore(file())
    expect((await store.read('r', 0, 1000)).length).toBe(400)
    await store.verify('r')
    await store.close()
  })

  it('of the first version is brought up, with the runs that it has', async () => {
    const old = new SqliteDatabase(file())
    old.exec(runsAndLog)
    old.exec(`INSERT INTO run (run_id, workflow_id, workflow_name, status, snapshot, correlation_id, started_at, note, seal, epoch)
      VALUES ('old', 'wf_1', 'One', 'succeeded', 'aa', 'old', 1, '', '', 1)`)
    old.pragma('user_version = 1')
    old.close()
    const store = await openSqliteLogStore(file())
    expect(await store.run('old')).toMatchObject({ runId: 'old', part: null })
    const part = { mode: 'only', node: 'n', label: 'One node' } as const
    await store.create(runRecord('new', { part, startedAt: 2 }))
    expect((await store.list({ limit: 9 })).map((run) => run.part)).toEqual([part, null])
    expect((await store.list({ limit: 9, text: 'one' })).map((run) => run.alert)).toContain(null)
    await store.close()
  })

  const prompted = (seq: number, prompt: object) => ({
    seq,
    at: 1,
    path: 'n',
    kind: 'model.called',
    data: JSON.stringify({ agent: null, provider: 'p', model: 'm', tools: [], prompt }),
    cause: null,
  })

  it('finds by words what an earlier version wrote, what is in blobs, and what a process did not come to index', async () => {
    const old = new SqliteDatabase(file())
    old.exec(runsAndLog)
    old.exec(`INSERT INTO run (run_id, workflow_id, workflow_name, status, snapshot, correlation_id, started_at, note, seal, epoch)
      VALUES ('old', 'wf_1', 'One', 'succeeded', 'aa', 'old', 1, '', '', 1);
      INSERT INTO batch VALUES (1, 1, 'x');`)
    old.prepare("INSERT INTO log VALUES (1, 1, 1, '', 'model.called', ?, NULL)").run(prompted(1, { value: 'deadlock in orders' }).data)
    old.pragma('user_version = 1')
    old.close()
    const blobs = openFileBlobStore(join(folder, 'blobs'))
    const large = JSON.stringify([{ type: 'tool', text: 'line\nbreaks and "quotes" come back\tüber' }, 'x'.repeat(40_000)])
    const blob = await blobs.put(Buffer.from(large))
    const store = await openSqliteLogStore(file(), { blobs: join(folder, 'blobs') })
    await store.create(runRecord('new', { startedAt: 2 }))
    await store.append('new', 1, 0, [prompted(1, { blob, bytes: large.length, preview: '' })])
    await store.close()
    const again = await openSqliteLogStore(file(), { blobs: join(folder, 'blobs') })
    const found = async (text: string) => (await again.list({ text, limit: 9 })).map((run) => run.found?.snippet.join(''))
    expect(await found('deadlock')).toEqual(['deadlock in orders'])
    expect(await found('breaks uber')).toEqual([expect.stringContaining('line breaks and "quotes" come back über')])
    await again.close()
  })

  it('leaves no text in the index of a run that was deleted', async () => {
    const store = await openSqliteLogStore(file())
    for (const runId of ['gone', 'kept']) {
      await store.create(runRecord(runId, { status: 'failed' }))
      await store.append(runId, 1, 0, [prompted(1, { value: `deadlock in ${runId}` })])
    }
    expect(await store.list({ text: 'deadlock', limit: 9 })).toHaveLength(2)
    await store.delete('gone')
    await store.close()
    const db = new SqliteDatabase(file(), { readonly: true })
    const texts = db.prepare("SELECT text FROM run_text WHERE run_text MATCH 'deadlock'").pluck().all()
    db.close()
    expect(texts).toHaveLength(1)
  })

  it('makes the index of texts anew when it is damaged', async () => {
    const store = await openSqliteLogStore(file())
    await store.create(runRecord('r'))
    await store.append('r', 1, 0, [prompted(1, { value: 'deadlock in orders' })])
    expect(await store.list({ text: 'deadlock', limit: 9 })).toHaveLength(1)
    await store.close()
    const db = new SqliteDatabase(file())
    db.unsafeMode(true)
    db.exec('DELETE FROM run_text_data')
    db.close()
    const again = await openSqliteLogStore(file())
    expect(again.damage).toBeNull()
    expect(await again.list({ text: 'deadlock', limit: 9 })).toHaveLength(1)
    await again.close()
  })

  it('tells a row that was changed or taken away', async () => {
    await filled(10)
    for (const change of [`UPDATE log SET data = '{}' WHERE seq = 4`, 'DELETE FROM log WHERE seq = 10', 'DELETE FROM batch']) {
      const db = new SqliteDatabase(file())
      db.exec(change)
      db.close()
      const store = await openSqliteLogStore(file())
      await expect(store.verify('r')).rejects.toMatchObject({ code: 'journal.corrupt' })
      await store.close()
    }
  })

  it('opens a damaged database for reading, says so, and leaves it as it is', async () => {
    await filled(3000)
    const handle = await open(file(), 'r+')
    await handle.write(Buffer.alloc(3000, 0x5a), 0, 3000, 4096 * 12 + 50)
    await handle.close()
    const before = await readFile(file())
    const store = await openSqliteLogStore(file())
    expect(store.damage).toMatchObject({ code: 'journal.corrupt' })
    expect(await store.list({ limit: 1 })).toMatchObject([{ runId: 'r' }])
    await expect(store.create(runRecord('s'))).rejects.toMatchObject({ code: 'journal.corrupt' })
    await store.close()
    expect(Buffer.compare(await readFile(file()), before)).toBe(0)
  })

  it('refuses a database whose tables are not those that it was made with, and leaves it as it is', async () => {
    await filled(3)
    const text = await readFile(file(), 'latin1')
    await writeFile(file(), text.replace('ended_at', 'enged_at'), 'latin1')
    const before = await readFile(file())
    await expect(openSqliteLogStore(file())).rejects.toMatchObject({
      code: 'journal.corrupt',
      message: expect.stringContaining('ended_at'),
    })
    expect(Buffer.compare(await readFile(file()), before)).toBe(0)
  })

  it('refuses a file that is no database, and one of a later version', async () => {
    await writeFile(file(), 'hello '.repeat(1000))
    await expect(openSqliteLogStore(file())).rejects.toMatchObject({ code: 'journal.corrupt' })
    await rm(file())
    const db = new SqliteDatabase(file())
    db.pragma('user_version = 99')
    db.close()
    await expect(openSqliteLogStore(file())).rejects.toMatchObject({ code: 'workspace.too_new' })
  })

  it('says when it cannot write', async () => {
    await mkdir(join(folder, 'sub.db'))
    await expect(openSqliteLogStore(join(folder, 'sub.db'))).rejects.toMatchObject({ code: 'journal.unwritable' })
    await expect(openSqliteLogStore(join(folder, 'none', 'x.db'))).rejects.toMatchObject({ code: 'journal.unwritable' })
  })
})
