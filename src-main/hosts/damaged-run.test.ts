import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { documentOf } from '../engine/testing/documents.ts'
import { trellis } from './cli/testing/trellis-process.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'

let folder: string
let runId: string
const workspace = () => join(folder, 'ws')

/** What is done with the workspace by the next process that opens it. */
async function opened<T>(work: (host: EngineHost) => Promise<T>): Promise<T> {
  const host = await openEngineHost({ workspace: workspace() })
  try {
    return await work(host)
  } finally {
    await host.close()
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-damaged-'))
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
  const document = documentOf({ s: ['set', { value: 41 }], end: ['output', { name: '' }] }, ['s.out -> end.value'])
  runId = await opened(async (host) => {
    const started = await host.runs.start({ document, inputs: {} })
    await host.runs.result(started.runId)
    return started.runId
  })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

describe('a run that has ended, of which something was changed since', () => {
  const changes: [what: string, there: string, back: string][] = [
    [
      'its result',
      `UPDATE log SET data = replace(data, '41', '43') WHERE kind = 'run.succeeded'`,
      `UPDATE log SET data = replace(data, '43', '41') WHERE kind = 'run.succeeded'`,
    ],
    [
      'the name of its end',
      `UPDATE log SET kind = 'run.suCceeded' WHERE kind = 'run.succeeded'`,
      `UPDATE log SET kind = 'run.succeeded' WHERE kind = 'run.suCceeded'`,
    ],
    ['its status', `UPDATE run SET status = 'failed'`, `UPDATE run SET status = 'succeeded'`],
  ]
  test.each(changes)('%s: is refused where its result counts, and shown as damaged', async (_what, there, back) => {
    const change = (sql: string) => {
      const db = new SqliteDatabase(join(workspace(), '.trellis/trellis.db'))
      expect(db.prepare(sql).run().changes).toBe(1)
      db.close()
    }
    change(there)
    await opened(async ({ runs, api: { history } }) => {
      const corrupt = { code: 'journal.corrupt' }
      await expect(runs.verify(runId)).rejects.toMatchObject(corrupt)
      await expect(runs.result(runId)).rejects.toMatchObject(corrupt)
      await expect(runs.fork(runId, { at: 's' })).rejects.toMatchObject(corrupt)
      // for those who want to save what there is
      expect((await runs.events(runId, 0, 100)).length).toBeGreaterThan(4)
      expect((await history.session(runId)).session_metadata.damage).toMatchObject(corrupt)
      expect(JSON.parse((await history.export(runId, 'json')).text).damage).toMatchObject(corrupt)
      expect((await history.export(runId, 'html')).text).toContain('is damaged after row')
    })
    const shown = await trellis(['runs', 'show', runId, '--workspace', workspace()], {
      cwd: folder,
      env: { TRELLIS_PROFILE: join(folder, 'profile') },
    })
    expect(shown.code).toBe(1)
    expect(shown.err).toContain('is damaged after row')
    change(back)
    await opened(async ({ runs, api: { history } }) => {
      await runs.verify(runId)
      expect(await runs.result(runId)).toMatchObject({ status: 'succeeded', output: 41 })
      expect(JSON.parse((await history.export(runId, 'json')).text).damage).toBeNull()
    })
  })
})
