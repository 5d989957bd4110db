import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSeal } from './profile.ts'
import { openWorkspace } from './workspace.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-ws-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('makes a workspace, keeps its id, and lets one have it at a time', async () => {
  const first = await openWorkspace(join(folder, 'new'))
  expect(await readFile(join(folder, 'new/.trellis/.gitignore'), 'utf8')).toBe('*\n')
  await expect(openWorkspace(join(folder, 'new'))).rejects.toMatchObject({
    code: 'workspace.locked',
    message: expect.stringContaining(String(process.pid)),
  })
  await first.close()
  await first.close()
  const second = await openWorkspace(join(folder, 'new'))
  expect(second.id).toBe(first.id)
  await second.close()
})

it('is free again when the process that had it was killed', async () => {
  const holder = fork(new URL('./testing/hold-workspace.ts', import.meta.url), [folder], { execArgv: [] })
  await once(holder, 'message')
  await expect(openWorkspace(folder)).rejects.toMatchObject({
    code: 'workspace.locked',
    message: expect.stringContaining(String(holder.pid)),
  })
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  await (await openWorkspace(folder)).close()
})

it('says when the folder cannot be one', async () => {
  await writeFile(join(folder, 'file'), '')
  await expect(openWorkspace(join(folder, 'file'))).rejects.toMatchObject({ code: 'file.unwritable' })
})

it('seals with a key that stays in the profile', async () => {
  const seal = await openSeal(join(folder, 'profile'))
  const again = await openSeal(join(folder, 'profile'))
  const other = await openSeal(join(folder, 'elsewhere'))
  expect(again.verify('text', seal.of('text'))).toBe(true)
  expect(again.verify('changed', seal.of('text'))).toBe(false)
  expect(other.verify('text', seal.of('text'))).toBe(false)
  expect(again.verify('text', '')).toBe(false)
})
