import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GrantRequest } from '#shared/security/grant.ts'
import { openWorkspace } from '../storage/workspace.ts'
import { type GrantBook, memoryGrantBook, openGrantBook } from './grant-book.ts'
import { createGrants } from './grants.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trellis-grants-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const profile = () => join(root, 'profile')
async function bookOf(folder: string, id = '1'.repeat(32)): Promise<GrantBook> {
  await mkdir(join(root, folder), { recursive: true })
  return openGrantBook({ folder: join(root, folder), id }, profile())
}

const host: GrantRequest = { type: 'host', origin: 'https://api.example:443' }
const read: GrantRequest = { type: 'folder', path: '/data', access: 'read' }
const start = (args: string[], pinned: boolean): GrantRequest => ({
  type: 'mcp_start',
  server: 'files',
  executable: '/usr/bin/npx',
  args,
  folder: null,
  variables: ['PATH'],
  secrets: [],
  pinned,
})
const one = { workflow: 'a'.repeat(64), workflowName: 'One' }
const other = { workflow: 'b'.repeat(64), workflowName: 'Other' }

describe.each<[string, () => Promise<GrantBook>]>([
  ['in the profile', () => bookOf('workspace')],
  ['in memory', async () => memoryGrantBook()],
])('a book %s', (_name, make) => {
  it('grants just what was granted, to just whom it was granted', async () => {
    const grants = createGrants(await make())
    const check = grants.check('run_1')
    await expect(check.require(host, one)).rejects.toMatchObject({
      code: 'grant.missing',
      message: 'It is not granted to this workflow to speak to https://api.example:443.',
      hint: expect.stringContaining('--grant'),
      asks: { request: host, workflow: one.workflow },
    })
    await grants.grant([host, read], one, { type: 'kept' })
    await check.require(host, one)
    expect(await check.isGranted({ access: 'read', path: '/data', type: 'folder' }, one)).toBe(true)
    for (const [request, scope] of [
      [host, other],
      [host, { workflow: null }],
      [{ ...host, origin: 'https://api.example:8443' }, one],
      [{ ...read, access: 'write' }, one],
    ] as const)
      expect(await check.isGranted(request as GrantRequest, scope)).toBe(false)
  })

  it('knows an origin with and without its usual port', async () => {
    const grants = createGrants(await make())
    await grants.grant([{ type: 'host', origin: 'https://api.example' }], one, { type: 'kept' })
    expect(await grants.check(null).isGranted(host, one)).toBe(true)
    expect(await grants.check(null).isGranted({ type: 'host', origin: 'http://api.example' }, one)).toBe(false)
    await grants.grant([host], one, { type: 'kept' })
    expect((await grants.list()).grants).toHaveLength(1)
  })

  it('keeps what is for a run to that run', async () => {
    const grants = createGrants(await make())
    await grants.grant([host], one, { type: 'run', run: 'run_1' })
    expect(await grants.check('run_1').isGranted(host, one)).toBe(true)
    expect(await grants.check('run_2').isGranted(host, one)).toBe(false)
    expect(await grants.check(null).isGranted(host, one)).toBe(false)
  })

  it('counts what is for once a single time', async () => {
    const grants = createGrants(await make())
    const check = grants.check(null)
    const request = start(['-y', 'server'], false)
    await grants.grant([request], { workflow: null, workflowName: null }, { type: 'once' })
    expect(await check.isGranted(request, { workflow: null })).toBe(true)
    await check.require(request, { workflow: null })
    await expect(check.require(request, { workflow: null })).rejects.toMatchObject({ code: 'grant.missing' })
  })

  it('does not keep the start of what may change, and writes nothing of the rest then', async () => {
    const grants = createGrants(await make())
    await expect(grants.grant([host, start(['-y', 'server'], false)], one, { type: 'kept' })).rejects.toMatchObject({
      code: 'grant.refused',
    })
    expect((await grants.list()).grants).toEqual([])
    await grants.grant([start(['-y', 'server@1.2.3'], true)], one, { type: 'kept' })
    await grants.grant([start(['-y', 'server'], false)], one, { type: 'run', run: 'run_1' })
    expect((await grants.list()).grants).toHaveLength(2)
  })

  it('grants a call that nobody is asked about to a run only', async () => {
    const grants = createGrants(await make())
    const call: GrantRequest = { type: 'tool_call', tool: 'shell', arguments: { program: 'ls' } }
    await expect(grants.grant([call], one, { type: 'kept' })).rejects.toMatchObject({ code: 'grant.refused' })
    await grants.grant([call], one, { type: 'run', run: 'run_1' })
    expect(await grants.check('run_1').isGranted({ type: 'tool_call', arguments: { program: 'ls' }, tool: 'shell' }, one)).toBe(true)
    for (const other of [{ program: 'rm' }, null])
      expect(await grants.check('run_1').isGranted({ ...call, arguments: other }, one)).toBe(false)
    expect(await grants.check('run_2').isGranted(call, one)).toBe(false)
  })

  it('asks again when the command is another one by as little as how its words are split', async () => {
    const grants = createGrants(await make())
    await grants.grant([start(['-y', 'server@1.2.3', '/a b'], true)], one, { type: 'kept' })
    expect(await grants.check(null).isGranted(start(['-y', 'server@1.2.3', '/a', 'b'], true), one)).toBe(false)
  })

  it('lists what counts, each once, and takes it back', async () => {
    const grants = createGrants(await make())
    await grants.grant([host], one, { type: 'kept' })
    await grants.grant([host, read], one, { type: 'kept' })
    const listed = (await grants.list()).grants
    expect(listed.map(({ request }) => request.type)).toEqual(['folder', 'host'])
    await grants.revoke([listed[1]?.id as string])
    expect(await grants.check(null).isGranted(host, one)).toBe(false)
    expect(await grants.check(null).isGranted(read, one)).toBe(true)
  })
})

describe('what was granted', () => {
  it('is known to the next process, and gone for it once it is taken back', async () => {
    await createGrants(await bookOf('workspace')).grant([host], one, { type: 'kept' })
    const later = createGrants(await bookOf('workspace'))
    expect(await later.check(null).isGranted(host, one)).toBe(true)
    const [grant] = (await createGrants(await bookOf('workspace')).list()).grants
    await createGrants(await bookOf('workspace')).revoke([grant?.id as string])
    expect(await later.check(null).isGranted(host, one)).toBe(false)
  })

  it('does not go with a copy of the workspace, nor stay for another one in its place', async () => {
    const workspace = await openWorkspace(join(root, 'workspace'))
    await workspace.close()
    await createGrants(await openGrantBook(workspace, profile())).grant([host], one, { type: 'kept' })
    await cp(join(root, 'workspace'), join(root, 'copy'), { recursive: true })
    const copy = await openWorkspace(join(root, 'copy'))
    await copy.close()
    expect(copy.id).toBe(workspace.id)
    expect(
      await createGrants(await openGrantBook(copy, profile()))
        .check(null)
        .isGranted(host, one),
    ).toBe(false)
    await rm(join(root, 'workspace'), { recursive: true })
    const anew = await openWorkspace(join(root, 'workspace'))
    await anew.close()
    expect(
      await createGrants(await openGrantBook(anew, profile()))
        .check(null)
        .isGranted(host, one),
    ).toBe(false)
  })

  it('is not in the workspace', async () => {
    const workspace = await openWorkspace(join(root, 'workspace'))
    await createGrants(await openGrantBook(workspace, profile())).grant([host], one, { type: 'kept' })
    await workspace.close()
    const { readdir } = await import('node:fs/promises')
    const names = await readdir(join(root, 'workspace'), { recursive: true })
    expect(names.filter((name) => name.includes('grant'))).toEqual([])
  })
})
