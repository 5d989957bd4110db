import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type FileBlobStore, openFileBlobStore } from '../storage/file-blob-store.ts'
import { MemoryLogStore } from '../storage/memory-log-store.ts'
import { runRecord } from '../storage/testing/log-store-suite.ts'
import { type Housekeeping, keepHouse } from './housekeeping.ts'

const hourMs = 3_600_000
let folder: string
let blobs: FileBlobStore
let store: MemoryLogStore
let house: Housekeeping | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-house-'))
  blobs = openFileBlobStore(join(folder, 'blobs'))
  store = new MemoryLogStore()
})
afterEach(async () => {
  await house?.close()
  await rm(folder, { recursive: true, force: true })
})

/** A run with a snapshot of its own, which was put long ago. */
async function old(runId: string, status: 'succeeded' | 'waiting', endedAt: number | null): Promise<string> {
  const snapshot = await blobs.put(Buffer.from(`{"of":"${runId}"}`))
  await utimes(blobs.pathOf(snapshot), 1, 1)
  await store.create(runRecord(runId, { status, snapshot, startedAt: 1, endedAt }))
  return snapshot
}

const runs = () => ({
  list: async (query: Parameters<MemoryLogStore['list']>[0]) => (await store.list(query)).map((run) => ({ ...run, foreign: false })),
  delete: (runId: string) => store.delete(runId),
})

it('prunes old runs and collects what only they named, some time after the start', async () => {
  await old('gone', 'succeeded', 2)
  const kept = [await old('waits', 'waiting', null), await old('new', 'succeeded', Date.now())]
  house = keepHouse(runs(), { store, blobs, folders: [] }, { days: 90, times: { first: 1, every: 24 * hourMs, afterDeletion: hourMs } })
  await vi.waitFor(async () => expect(await blobs.names()).toEqual(new Set(kept)), 10_000)
  expect((await store.list({ limit: 9 })).map((run) => run.runId).sort()).toEqual(['new', 'waits'])
})

it('collects soon after a run was deleted', async () => {
  const kept = await old('old', 'succeeded', 2)
  await old('other', 'succeeded', 2)
  house = keepHouse(runs(), { store, blobs, folders: [] }, { days: 90, times: { first: hourMs, every: 24 * hourMs, afterDeletion: 1 } })
  await store.delete('other')
  house.deleted()
  house.deleted()
  await vi.waitFor(async () => expect(await blobs.names()).toEqual(new Set([kept])), 10_000)
})

it('leaves every run where they are kept for good', async () => {
  const kept = await old('old', 'succeeded', 2)
  await old('other', 'succeeded', 2)
  await store.delete('other')
  house = keepHouse(runs(), { store, blobs, folders: [] }, { days: null, times: { first: 1, every: 24 * hourMs, afterDeletion: hourMs } })
  // what is collected after the pruning is gone: that has been by then
  await vi.waitFor(async () => expect(await blobs.names()).toEqual(new Set([kept])), 10_000)
  expect(await store.run('old')).toBeDefined()
})

it('does nothing any more once it is closed', async () => {
  const name = await old('old', 'succeeded', 2)
  house = keepHouse(runs(), { store, blobs, folders: [] }, { days: 1, times: { first: 0, every: 1, afterDeletion: 0 } })
  await house.close()
  house.deleted()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await store.run('old')).toBeDefined()
  expect(await blobs.has(name)).toBe(true)
})
