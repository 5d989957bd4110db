import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { type EvidenceFolders, openEvidenceFolders } from './evidence-folders.ts'

let root: string
let folders: EvidenceFolders
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trellis-evidence-'))
  await mkdir(join(root, 'samples', 'disk'), { recursive: true })
  await writeFile(join(root, 'samples', 'index.json'), JSON.stringify({ incidents: [{ name: 'disk', title: 'Disk full', summary: 'S' }] }))
  folders = openEvidenceFolders(join(root, 'samples'), join(root, 'uploads'))
})

describe('evidence folders', () => {
  it('finds samples by reference', async () => {
    expect(await folders.samples()).toEqual([{ ref: 'sample:disk', title: 'Disk full', summary: 'S' }])
    expect(await folders.resolve('sample:disk')).toEqual({ folder: join(root, 'samples', 'disk'), name: 'Disk full' })
    await expect(folders.resolve('sample:none')).rejects.toMatchObject({ code: 'evidence.missing' })
  })

  it('keeps dropped files with their folders, in parts, also for a later start', async () => {
    const ref = await folders.begin('Outage of Monday')
    await folders.add(ref, 'logs/app.log', Buffer.from('one\n'))
    await folders.add(ref, 'logs/app.log', Buffer.from('two\n'))
    const later = await openEvidenceFolders(join(root, 'samples'), join(root, 'uploads')).resolve(ref)
    expect(later.name).toBe('Outage of Monday')
    expect(await readFile(join(later.folder, 'logs/app.log'), 'utf8')).toBe('one\ntwo\n')
  })

  it.each(['../out.txt', 'a/../../out.txt', '/etc/passwd', 'a//b', '..\\out', 'C:evil', 'nul\0l', ''])(
    'refuses the path %j',
    async (path) => {
      const ref = await folders.begin('Hostile')
      await expect(folders.add(ref, path, Buffer.from('x'))).rejects.toMatchObject({ code: 'request.invalid' })
      expect(await readdir((await folders.resolve(ref)).folder)).toEqual([])
    },
  )

  it('refuses references that lead elsewhere', async () => {
    for (const ref of ['upload:..', 'upload:../samples', 'sample:../uploads', 'other:x', 'upload:'])
      await expect(folders.resolve(ref)).rejects.toMatchObject({ code: 'evidence.missing' })
  })
})
