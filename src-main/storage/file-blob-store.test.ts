import { mkdir, mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { type FileBlobStore, openFileBlobStore } from './file-blob-store.ts'

let folder: string
let blobs: FileBlobStore
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-blobs-'))
  blobs = openFileBlobStore(folder)
})

it('keeps the same bytes once and gives them back', async () => {
  const bytes = Buffer.from('some bytes')
  const [one, two] = await Promise.all([blobs.put(bytes), blobs.put(Buffer.from('some bytes'))])
  expect(one).toBe(two)
  expect(one).toBe('0d22cdcc10e6d049dbe1af5123d50873fdfc1a4f58306e58cb6241be9472014d')
  expect(Buffer.from(await blobs.get(one)).toString()).toBe('some bytes')
  expect(await readdir(join(folder, one.slice(0, 2)))).toEqual([one])
  expect((await readFile(blobs.pathOf(one))).toString()).toBe('some bytes')
  expect(await blobs.has(one)).toBe(true)
})

it('tells what is missing, what is damaged, and what is no blob', async () => {
  const name = await blobs.put(Buffer.from('x'))
  await writeFile(blobs.pathOf(name), 'y')
  await expect(blobs.get(name)).rejects.toMatchObject({ code: 'file.unreadable', message: expect.stringContaining('damaged') })
  await expect(blobs.get('0'.repeat(64))).rejects.toMatchObject({ code: 'file.unreadable', message: expect.stringContaining('not there') })
  await expect(blobs.get('../../etc/passwd')).rejects.toMatchObject({ code: 'file.unreadable' })
})

it('keeps a stream like the same bytes at once, and nothing of one that breaks off', async () => {
  async function* parts(broken: boolean) {
    yield Buffer.from('some ')
    if (broken) throw new Error('the source is gone')
    yield Buffer.from('bytes')
  }
  const kept = await blobs.putStream?.(parts(false))
  expect(kept).toEqual({ hash: await blobs.put(Buffer.from('some bytes')), bytes: 10 })
  await expect(blobs.putStream?.(parts(true))).rejects.toThrow('the source is gone')
  expect((await readdir(folder)).filter((name) => name.startsWith('.incoming'))).toEqual([])
})

it('takes away what is not to be kept and was put before a time, and what a process that died had begun', async () => {
  const day = 86_400_000
  const before = 20_000 * day
  const at = (path: string, ms: number) => utimes(path, ms / 1000, ms / 1000)
  const old = async (text: string, ms = before - 1000) => {
    const name = await blobs.put(Buffer.from(text))
    await at(blobs.pathOf(name), ms)
    return name
  }
  const [gone, named, justThen, again] = [await old('gone'), await old('named'), await old('just then', before), await old('again')]
  await blobs.put(Buffer.from('again'))
  const left = (name: string, ms: number) => writeFile(join(folder, name), 'half').then(() => at(join(folder, name), ms))
  await mkdir(join(folder, 'other'))
  await left('.incoming-1', before - 1000)
  await left('.incoming-2', before + 1000)
  await left(join(gone.slice(0, 2), `${gone}.12.tmp`), before - 1000)
  await left(join('other', 'a'.repeat(64)), before - 1000)
  expect(await blobs.sweep((name) => name === named, before)).toEqual({ blobs: 1, bytes: 4 })
  expect(await blobs.names()).toEqual(new Set([named, justThen, again]))
  expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual(['.incoming-2'])
  expect(await readdir(join(folder, gone.slice(0, 2)))).toEqual([])
  expect(await readdir(join(folder, 'other'))).toHaveLength(1)
  expect(await blobs.sweep(() => false, before + 1000)).toEqual({ blobs: 2, bytes: 14 })
})
