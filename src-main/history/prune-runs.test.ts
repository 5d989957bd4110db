import { expect, it } from 'vitest'
import type { RunSummary } from '#shared/api/contract.ts'
import { MemoryLogStore } from '../storage/memory-log-store.ts'
import { runRecord } from '../storage/testing/log-store-suite.ts'
import { pruneRuns, retentionDays } from './prune-runs.ts'

const day = 24 * 3_600_000
const now = 1000 * day

/** Runs by id with the status and the days ago that they ended. */
async function runsOf(given: Record<string, [status: RunSummary['status'], days: number]>) {
  const store = new MemoryLogStore()
  for (const [runId, [status, days]] of Object.entries(given)) {
    const at = now - days * day
    await store.create(runRecord(runId, { status, startedAt: at - 5, endedAt: status === 'running' ? null : at }))
  }
  const runs = {
    list: async (query: Parameters<MemoryLogStore['list']>[0]) => (await store.list(query)).map((run) => ({ ...run, foreign: false })),
    delete: (runId: string) => store.delete(runId),
  }
  const left = async () => (await store.list({ limit: 1000 })).map((run) => run.runId).sort()
  return { runs, left }
}

const given = { a: ['succeeded', 200], b: ['failed', 91], c: ['cancelled', 89], live: ['running', 300], waits: ['waiting', 300] } as const
const fresh = () => runsOf(structuredClone(given) as unknown as Parameters<typeof runsOf>[0])

it('prunes what ended longer ago, and never what may still go on', async () => {
  const { runs, left } = await fresh()
  expect((await pruneRuns(runs, { olderThanDays: 90 }, now)).map((run) => run.runId)).toEqual(['b', 'a'])
  expect(await left()).toEqual(['c', 'live', 'waits'])
  expect((await pruneRuns(runs, { olderThanDays: 0 }, now)).map((run) => run.runId)).toEqual(['c'])
  expect(await left()).toEqual(['live', 'waits'])
})

it('leaves so many of the newest, and only says which on a dry run', async () => {
  const { runs, left } = await fresh()
  expect((await pruneRuns(runs, { olderThanDays: 1, keep: 2, dryRun: true }, now)).map((run) => run.runId)).toEqual(['a'])
  expect((await left()).length).toBe(5)
  expect((await pruneRuns(runs, { olderThanDays: 1, keep: 2 }, now)).map((run) => run.runId)).toEqual(['a'])
  expect(await left()).toEqual(['b', 'c', 'live', 'waits'])
})

it('goes through all pages, and on when a run is started again or gone meanwhile', async () => {
  const many = Object.fromEntries(Array.from({ length: 450 }, (_, i) => [`r${i}`, ['succeeded', 100 + i]]))
  const { runs, left } = await runsOf(many as Parameters<typeof runsOf>[0])
  let others = 0
  const pruned = await pruneRuns(
    {
      ...runs,
      async delete(runId) {
        if (runId === 'r7') await runs.delete('r8')
        await runs.delete(runId)
        others++
      },
    },
    { olderThanDays: 90 },
    now,
  )
  expect(pruned.length).toBe(449)
  expect(others).toBe(449)
  expect(await left()).toEqual([])
})

it('reads how long runs are kept', () => {
  for (const [text, days] of [
    [undefined, 90],
    ['', 90],
    ['30', 30],
    ['0.5', 0.5],
    ['0', null],
    ['-1', 90],
    ['soon', 90],
  ] as const)
    expect(retentionDays({ TRELLIS_RUN_RETENTION_DAYS: text }), String(text)).toBe(days)
  expect(retentionDays({ HISTORY_RETENTION_DAYS: '7' })).toBe(7)
})
