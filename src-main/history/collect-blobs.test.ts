import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DurableRunLog } from '../engine/journal/durable-run-log.ts'
import { LocalEventBus } from '../engine/journal/event-bus.ts'
import { LogFlusher } from '../engine/journal/log-flusher.ts'
import { type FileBlobStore, openFileBlobStore } from '../storage/file-blob-store.ts'
import { MemoryLogStore } from '../storage/memory-log-store.ts'
import { runRecord } from '../storage/testing/log-store-suite.ts'
import { collectBlobs } from './collect-blobs.ts'

let folder: string
let blobs: FileBlobStore
let store: MemoryLogStore
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-collect-'))
  blobs = openFileBlobStore(join(folder, 'blobs'))
  store = new MemoryLogStore()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const put = (content: unknown) => blobs.put(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)))
const collect = () => collectBlobs({ store, blobs, folders: [join(folder, 'workflows'), join(folder, 'versions')] })

async function grow(names: Iterable<string>): Promise<void> {
  const old = new Date(Date.now() - 48 * 3_600_000)
  for (const name of names) await utimes(blobs.pathOf(name), old, old)
}

it('keeps what runs, snapshots, workflows, versions and kept blobs name, and takes the rest', async () => {
  const named = {
    inRow: await put('in a row'),
    inSnapshot: await put('in a snapshot'),
    inMemo: await put('in a memo'),
    evidence: await put('a file of evidence'),
    pinned: await put('pinned'),
    inVersion: await put('in a version'),
    farInside: await put('far inside of a large value'),
  }
  const memo = await put([{ outputs: { out: { blob: named.inMemo, bytes: 1, preview: '' } } }])
  const snapshot = await put({ document: {}, part: { given: { n: { out: { blob: named.inSnapshot } } } }, fork: { memo } })
  const large = await put({ text: 'x'.repeat(1024 * 1024 - 30), files: [{ path: 'a.log', hash: named.farInside, bytes: 1 }] })
  await store.create(runRecord('r', { status: 'succeeded', snapshot }))
  const rows = [
    { outputs: { out: { blob: named.inRow, bytes: 1, preview: '' }, more: { blob: large, bytes: 1, preview: '' } } },
    { outputs: { out: { value: { type: 'evidence', files: [{ path: 'x', hash: named.evidence, bytes: 1 }] } } } },
  ]
  const row = (data: object, i: number) => ({
    seq: i + 1,
    at: 1,
    path: 'n',
    kind: 'node.finished',
    data: JSON.stringify(data),
    cause: null,
  })
  await store.append('r', 1, 0, rows.map(row))
  await mkdir(join(folder, 'workflows/team'), { recursive: true })
  await mkdir(join(folder, 'versions'))
  await writeFile(
    join(folder, 'workflows/team/a.trellis.json'),
    JSON.stringify({ nodes: { n: { pinned: { out: { hash: named.pinned } } } } }),
  )
  await writeFile(join(folder, 'versions/1.gz'), gzipSync(JSON.stringify({ hash: named.inVersion })))
  await writeFile(join(folder, 'versions/2.gz'), Buffer.from([0x1f, 0x8b, 1, 2]))
  const unnamed = await put('nobody names this')
  // a text that happens to hold a hash is not looked into: only values are
  const inLog = await put('named by a log line only')
  await put(`2025-01-01 pulled sha256:${inLog}`)
  await grow(await blobs.names())
  const fresh = await put('nobody names this yet')

  expect((await collect()).blobs).toBe(3)
  const left = await blobs.names()
  for (const [place, name] of Object.entries({ ...named, memo, snapshot, large, fresh })) expect(left.has(name), place).toBe(true)
  for (const name of [unnamed, inLog]) expect(left.has(name)).toBe(false)

  await store.delete('r')
  await collect()
  expect(await blobs.names()).toEqual(new Set([named.pinned, named.inVersion, fresh]))
})

it('takes nothing away when something cannot be read that may name it, and what a dead process left half written', async () => {
  const name = await put('unnamed')
  await grow([name])
  await writeFile(join(folder, 'workflows'), 'no folder')
  await expect(collect()).rejects.toMatchObject({ code: 'ENOTDIR' })
  expect(await blobs.has(name)).toBe(true)
  await rm(join(folder, 'workflows'))
  for (const rest of ['.incoming-1', `${name.slice(0, 2)}/${name}.1.tmp`]) {
    await writeFile(join(folder, 'blobs', rest), 'half')
    await utimes(join(folder, 'blobs', rest), 1, 1)
  }
  await collect()
  expect((await readdir(join(folder, 'blobs'), { recursive: true })).filter((path) => path.includes('.'))).toEqual([])
})

it('leaves a live run every value that it puts while blobs are collected', async () => {
  // the same values were left by a run that is gone, so that each is about to be swept when it is put again
  const values = Array.from({ length: 120 }, (_, i) => `${i} ${'x'.repeat(40_000)}`)
  for (const value of values) await put(JSON.stringify(value))
  await grow(await blobs.names())
  await store.create(runRecord('live'))
  const shared = { store, blobs, bus: new LocalEventBus(), flusher: new LogFlusher() }
  const log = new DurableRunLog({ ...shared, runId: 'live', correlationId: 'live', epoch: 1, earlier: null })
  let writing = true
  const sweeping = (async () => {
    let swept = 0
    while (writing) swept += (await collect()).blobs
    return swept
  })()
  const [early, late] = [values.slice(0, 80), values.slice(80)]
  const refs = []
  for (const value of early) {
    refs.push(log.ref(value))
    log.emit('n', 'node.finished', { node: 'n', outputs: { out: refs.at(-1) as never }, ms: 1 })
    if (refs.length % 10 === 0) await log.flush()
  }
  await log.flush()
  writing = false
  const swept = (await sweeping) + (await collect()).blobs
  for (const ref of refs) expect(await log.load(ref)).toMatch(/^\d+ x/)
  // what nobody put again was taken: the collection was at work
  expect(swept).toBeGreaterThanOrEqual(late.length)
  const row = await store.read('live', 0, 1)
  expect(row[0]?.data).toContain('"blob":"')
})
