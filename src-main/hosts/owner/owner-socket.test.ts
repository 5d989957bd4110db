import { chown, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { receivedEvents } from '#shared/api/crossing-events.ts'
import { createApiRouter } from '../../api/router.ts'
import { documentOf } from '../../engine/testing/documents.ts'
import { type OwnerAddress, openWorkspace, readOwner } from '../../storage/workspace.ts'
import { version } from '../../version.ts'
import { maxMessageBytes } from '../contract-socket.ts'
import { type EngineHost, openEngineHost } from '../engine-host.ts'
import { forwardingRouter } from './forwarding-router.ts'
import { joinWorkspace } from './join-workspace.ts'
import { connectToOwner, type OwnerConnection } from './owner-connection.ts'

const posix = process.platform !== 'win32'
const plain = documentOf({ a: ['set', { value: 1 }], end: ['output', { name: '' }] }, ['a.out -> end.value'])
const incident = { document: plain, inputs: {}, model: null }

let folder: string
let workspace: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-socket-'))
  workspace = join(folder, 'workspace')
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const hidden = (name: string) => join(workspace, '.trellis', name)
async function addressOf(): Promise<OwnerAddress> {
  return await vi.waitFor(async () => {
    const address = (await readOwner(workspace))?.address
    if (!address) throw new Error('It does not listen yet')
    return address
  }, 20_000)
}

describe('the socket of an owner', () => {
  let host: EngineHost
  let address: OwnerAddress
  const open: OwnerConnection[] = []
  beforeEach(async () => {
    host = await openEngineHost({ workspace, host: 'desktop', pageAddress: async () => 'http://127.0.0.1:1/?code=x' })
    address = await addressOf()
  })
  afterEach(async () => {
    for (const connection of open.splice(0)) connection.close()
    await host.close()
  })
  async function guest(as: 'cli' | 'window') {
    const connection = await connectToOwner(address, as)
    open.push(connection)
    return connection
  }
  /** What an upgrade with these headers is answered with; 101 lets in. */
  const knock = (path: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const upgrade = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      }
      const asked = request({ socketPath: address.socket, path, headers: { ...upgrade, ...headers } })
      asked.on('upgrade', (response, socket) => {
        socket.destroy()
        resolve(response.statusCode)
      })
      asked.on('response', (response) => resolve(response.resume().statusCode))
      asked.on('error', reject).end()
    })

  test.skipIf(!posix)('is for this person alone, and goes with its owner', async () => {
    for (const name of ['owner.json', 'owner.sock']) expect((await stat(hidden(name))).mode & 0o777, name).toBe(0o600)
    const { lost } = await guest('cli')
    await host.close()
    await vi.waitFor(() => expect(lost.aborted).toBe(true))
    for (const name of ['owner.json', 'owner.sock']) await expect(stat(hidden(name)), name).rejects.toThrow('ENOENT')
    await host.close()
  })

  test('lets in whoever has the token, and nobody else', async () => {
    const authorization = `Bearer ${address.token}`
    expect(await knock('/cli', { authorization })).toBe(101)
    for (const wrong of ['', 'Bearer ', 'Bearer x', address.token, `${authorization}x`, `Basic ${address.token}`])
      expect(await knock('/cli', { authorization: wrong }), wrong).toBe(401)
    expect(await knock('/cli', {})).toBe(401)
    for (const path of ['/', '/rpc', '/window/', '/cli?x', '/constructor']) expect(await knock(path, { authorization }), path).toBe(404)
    await expect(connectToOwner({ ...address, token: 'wrong' }, 'cli')).rejects.toThrow('401')
  })

  test('bears what is no request, and messages that are none', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {}) // the library says of each message what is wrong with it
    for (const rubbish of ['\0\0\0', 'GET / HTTP/1.1\r\n'.repeat(2000), `GET /cli HTTP/1.1\r\n${'x'.repeat(100_000)}`])
      await new Promise((resolve) => connect(address.socket).on('error', resolve).on('close', resolve).resume().end(rubbish))
    const headers = { authorization: `Bearer ${address.token}` }
    const socket = new WebSocket('ws://workspace/cli', { createConnection: () => connect(address.socket), headers })
    await new Promise((resolve) => socket.once('open', resolve))
    for (const rubbish of ['', 'null', '{"i":1}', '[]', Buffer.from([255, 0])]) socket.send(rubbish)
    socket.send(Buffer.alloc(maxMessageBytes + 1))
    expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(1009)
    const { call } = await guest('cli')
    expect(await call(({ app }) => app.info({}))).toMatchObject({ host: 'desktop', workspace })
  })

  test('gives folders of this machine to the command line only', async () => {
    const evidence = `folder:${folder}`
    const { call } = await guest('cli')
    const { runId } = await call(({ run }) => run.start({ ...incident, evidence }))
    expect((await host.runs.result(runId)).status).toBe('succeeded')
    await expect(call(({ run }) => run.start({ ...incident, evidence: `folder:${folder}/none` }))).rejects.toMatchObject({
      code: 'evidence.missing',
    })
    await expect(call(({ run }) => run.start({ ...incident, evidence: 'folder:..' }))).rejects.toMatchObject({ code: 'evidence.missing' })
    const window = await guest('window')
    await expect(window.call(({ run }) => run.start({ ...incident, evidence }))).rejects.toMatchObject({ code: 'evidence.missing' })
    const page = createRouterClient(forwardingRouter(window, 'browser'))
    expect(await page.run.start({ ...incident, evidence })).toMatchObject({ ok: false, error: { code: 'evidence.missing' } })
  })

  test('tells the address of the page to guests, and to no page', async () => {
    const { call } = await guest('window')
    expect(await call(({ app }) => app.page({}))).toEqual({ address: 'http://127.0.0.1:1/?code=x' })
    expect(await createRouterClient(createApiRouter(host.api)).app.page({})).toEqual({ ok: true, value: { address: null } })
  })

  test('tells what ends a stream of events by its code, through another host as well', async () => {
    const window = await guest('window')
    for (const client of [window.client, createRouterClient(forwardingRouter(window, 'browser'))]) {
      const events = receivedEvents(await client.run.subscribe({ runId: 'run_none', after: 0 }))
      await expect(events.next()).rejects.toMatchObject({
        code: 'run.not_found',
        kind: 'user',
        message: expect.stringContaining('run_none'),
      })
    }
  })

  test('serves the pages of another host as the owner would', async () => {
    const page = createRouterClient(forwardingRouter(await guest('window'), 'browser'))
    expect(await page.app.info({})).toMatchObject({ ok: true, value: { host: 'browser', workspace } })
    const watching = new AbortController()
    const changes = await page.run.watch({}, { signal: watching.signal })
    const first = changes.next()
    const started = await page.run.start({ ...incident, evidence: null })
    if (!started.ok) throw new Error(started.error.message)
    const { runId } = started.value
    expect((await first).value).toMatchObject({ runId })
    const kinds: string[] = []
    for await (const event of await page.run.subscribe({ runId, after: 0 })) kinds.push(event.kind)
    expect(kinds.at(-1)).toBe('run.succeeded')
    const begun = await page.evidence.begin({ name: 'dropped' })
    if (!begun.ok) throw new Error(begun.error.message)
    const part = new Blob([Buffer.from([0, 255, 10, 128])])
    expect(await page.evidence.add({ ref: begun.value.ref, path: 'a/b.bin', part })).toEqual({ ok: true, value: {} })
    const kept = await readFile(hidden(`evidence/${begun.value.ref.slice('upload:'.length)}/files/a/b.bin`))
    expect([...kept]).toEqual([0, 255, 10, 128])
    watching.abort()
    await changes.return?.()
  })
})

describe('who joins a workspace', () => {
  const locked = (message: string) => ({ code: 'workspace.locked', message: expect.stringContaining(message) })

  test.skipIf(!posix)('takes the place of an owner that crashed, and harms nothing that it may have left', async () => {
    const first = await openWorkspace(workspace)
    await first.close()
    const precious = join(folder, 'precious')
    await writeFile(precious, 'mine')
    await symlink(precious, hidden('owner.json'))
    await symlink(precious, hidden('owner.sock'))
    const { host } = await joinWorkspace({ workspace }, 'cli')
    await addressOf()
    await host?.close()
    expect(await readFile(precious, 'utf8')).toBe('mine')
  })

  test('waits for an owner that is starting', async () => {
    const starting = await openWorkspace(workspace)
    const joining = joinWorkspace({ workspace }, 'cli')
    const host = await openEngineHost({ workspace: starting })
    const { connection } = await joining
    expect(await connection?.call(({ app }) => app.info({}))).toMatchObject({ host: 'cli' })
    connection?.close()
    await host.close()
  })

  test('takes the place of an owner that is ending', async () => {
    const ending = await openWorkspace(workspace)
    await ending.announce({ socket: join(folder, 'gone.sock'), token: 'x', version })
    const joining = joinWorkspace({ workspace }, 'cli')
    await ending.close()
    const { host } = await joining
    expect(host).toBeDefined()
    await host?.close()
  })

  test('is told when the owner is another version', async () => {
    const other = await openWorkspace(workspace)
    await other.announce({ socket: join(folder, 'none.sock'), token: 'x', version: '99.0.0' })
    await expect(joinWorkspace({ workspace }, 'cli')).rejects.toMatchObject(locked('99.0.0'))
    await other.close()
  })

  test.skipIf(process.getuid?.() !== 0)('gives nothing to a socket of another user', async () => {
    const other = await openWorkspace(workspace)
    const socket = join(folder, 'theirs.sock')
    const knocks = vi.fn()
    const server = createServer().on('connection', knocks)
    await new Promise<void>((resolve) => server.listen(socket, resolve))
    await chown(socket, 12_345, 12_345)
    await other.announce({ socket, token: 'x', version })
    await expect(joinWorkspace({ workspace }, 'cli')).rejects.toMatchObject(locked('another user'))
    expect(knocks).not.toHaveBeenCalled()
    await new Promise((resolve) => server.close(resolve))
    await other.close()
  })
})
