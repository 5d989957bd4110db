import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sealedFile } from './sealed-file.ts'

let root: string
let profile: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trellis-sealed-'))
  profile = join(root, 'profile')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const open = (name = 'one', more: { workspace?: string; profile?: string } = {}) =>
  sealedFile({ folder: 'grants', name, purpose: 'test', profile, ...more })
const put = (value: number, name?: string) => open(name).update(() => ({ value }))

describe('a sealed file', () => {
  it('gives what was written last, and nothing before', async () => {
    expect(await open().read()).toEqual({ content: null })
    await put(1)
    await put(2)
    expect(await open().read()).toEqual({ content: { value: 2 } })
  })

  it('is written by its owner alone', async () => {
    await put(1)
    const { mode } = await import('node:fs').then(({ statSync }) => statSync(open().file))
    expect(mode & 0o777).toBe(0o600)
  })

  it('does not count when it was edited', async () => {
    await put(1)
    await writeFile(open().file, (await readFile(open().file, 'utf8')).replace('"value": 1', '"value": 7'))
    expect(await open().read()).toEqual({ problem: expect.stringContaining('changed by something else') })
  })

  it.each([0, 1, 40])('does not count when it was cut after %i bytes', async (bytes) => {
    await put(1)
    await writeFile(open().file, (await readFile(open().file)).subarray(0, bytes))
    expect(await open().read()).toEqual({ problem: expect.stringContaining('damaged') })
  })

  it('does not count when an older one was put in its place', async () => {
    await put(1)
    await copyFile(open().file, join(root, 'older'))
    await put(2)
    await put(3)
    await copyFile(join(root, 'older'), open().file)
    expect(await open().read()).toEqual({ problem: expect.stringContaining('not the one that was written last') })
  })

  it('does not count when it, or the number beside it, is gone', async () => {
    await put(1)
    await rm(open().file.replace(/json$/, 'head'))
    expect(await open().read()).toEqual({ problem: expect.stringContaining('not the one that was written last') })
    await put(2)
    const head = open().file.replace(/json$/, 'head')
    await rename(head, `${head}.kept`)
    expect(await open().read()).toEqual({ problem: expect.stringContaining('not the one that was written last') })
    await rename(`${head}.kept`, head)
    await rm(open().file)
    expect(await open().read()).toEqual({ problem: expect.stringContaining('gone') })
  })

  it('does not count under another name, or by the key of another profile', async () => {
    await put(1)
    await copyFile(open().file, open('two').file)
    await copyFile(open().file.replace(/json$/, 'head'), open('two').file.replace(/json$/, 'head'))
    expect(await open('two').read()).toHaveProperty('problem')
    const other = sealedFile({ folder: 'grants', name: 'one', purpose: 'test', profile: join(root, 'other') })
    await other.update(() => ({ value: 1 }))
    await copyFile(open().file, other.file)
    expect(await other.read()).toHaveProperty('problem')
  })

  it('counts again from the next change on, and what was refused is kept beside it', async () => {
    await put(1)
    await put(2)
    await writeFile(open().file, 'something else')
    await open().update((before) => ({ before, value: 3 }))
    expect(await open().read()).toEqual({ content: { before: null, value: 3 } })
    expect(await readFile(`${open().file}.refused`, 'utf8')).toBe('something else')
  })

  it.skipIf(process.platform === 'win32')('is refused where it, or its folder, is a link or may be written by others', async () => {
    await put(1)
    const { file } = open()
    await rename(file, join(root, 'elsewhere'))
    await symlink(join(root, 'elsewhere'), file)
    await expect(open().read()).rejects.toMatchObject({ code: 'profile.unsafe', message: expect.stringContaining('link') })
    await expect(put(2)).rejects.toMatchObject({ code: 'profile.unsafe' })
    await rm(file)
    await rename(join(root, 'elsewhere'), file)
    await chmod(file, 0o622)
    await expect(open().read()).rejects.toMatchObject({ code: 'profile.unsafe' })
    await chmod(file, 0o600)
    await rename(join(profile, 'grants'), join(root, 'grants'))
    await symlink(join(root, 'grants'), join(profile, 'grants'))
    await expect(open().read()).rejects.toMatchObject({ code: 'profile.unsafe' })
    await expect(put(2)).rejects.toMatchObject({ code: 'profile.unsafe' })
  })

  it.skipIf(process.platform === 'win32')('is refused where the profile is in the workspace, also by a link', async () => {
    const workspace = join(root, 'workspace')
    await mkdir(join(workspace, 'own'), { recursive: true })
    await symlink(join(workspace, 'own'), join(root, 'linked'))
    for (const place of [join(workspace, 'own'), join(root, 'linked')])
      await expect(open('one', { workspace, profile: place }).update(() => ({ value: 1 }))).rejects.toMatchObject({
        code: 'profile.unsafe',
        message: expect.stringContaining('inside of the workspace'),
      })
  })

  it('loses nothing when several processes write', { timeout: 60_000 }, async () => {
    const writers = [0, 1, 2].map((n) => fork(new URL('./testing/count-in-sealed-file.ts', import.meta.url), [profile, String(n), '15']))
    let working = true
    const done = Promise.all(writers.map((writer) => once(writer, 'exit'))).finally(() => (working = false))
    while (working) expect(await open('counted').read()).not.toHaveProperty('problem')
    await done
    const read = await open('counted').read()
    const { added } = (read as { content: { added: string[] } }).content
    expect(new Set(added).size).toBe(45)
    expect(added).toHaveLength(45)
  })
})
