import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { AppInfo } from '#shared/api/contract.ts'
import { documentOf } from '../../engine/testing/documents.ts'
import { startTrellis, type TrellisProcess } from '../cli/testing/trellis-process.ts'
import type { ContractClient } from '../owner/owner-connection.ts'

const posix = process.platform !== 'win32'
let folder: string
let env: NodeJS.ProcessEnv
const running: TrellisProcess[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-second-'))
  env = { TRELLIS_PROFILE: join(folder, 'profile') }
  const rest = documentOf({ s: ['set', { value: 1 }], d: ['delay', { ms: 600_000 }], end: ['output', { name: '' }] }, [
    's.out -> d.in',
    'd.out -> end.value',
  ])
  await writeFile(join(folder, 'rest.json'), JSON.stringify(rest))
})
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  await Promise.all(running.splice(0).map(({ ended }) => ended))
})
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

function start(...args: string[]): TrellisProcess {
  const started = startTrellis([...args, '--workspace', 'ws'], { cwd: folder, env })
  running.push(started)
  return started
}
const addressOf = (process: TrellisProcess) =>
  vi.waitFor(() => /http:\/\/127\.0\.0\.1:\d+\/\?code=\S+/.exec(process.out())?.[0] ?? Promise.reject(new Error(process.err())), 30_000)

/** A page of the host: what its browser was given by the address, and the contract over its WebSocket. */
async function enter(address: string): Promise<{ client: ContractClient; socket: WebSocket; cookie: string }> {
  const { headers } = await fetch(address, { redirect: 'manual' })
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
  return { ...(await connect(address, cookie)), cookie }
}
async function connect(address: string, cookie: string) {
  const { origin, host } = new URL(address)
  const socket = new WebSocket(`ws://${host}/rpc`, { headers: { cookie, origin } })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const client = createORPCClient<ContractClient>(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
  return { client, socket }
}
async function infoOf(client: ContractClient): Promise<AppInfo> {
  const reply = await client.app.info({})
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value
}

test('a second start shows the page of the first, by an address of its own', async () => {
  const first = start('start', '--no-open')
  const address = await addressOf(first)
  const second = start('start', '--no-open')
  const another = await addressOf(second)
  expect(await second.ended).toBe(0)
  expect(second.out()).toContain(`running already, in process ${first.child.pid}`)
  expect(another).not.toBe(address)
  expect(new URL(another).origin).toBe(new URL(address).origin)
  const pages = [await enter(address), await enter(another)]
  for (const { client, socket } of pages) {
    expect(await infoOf(client)).toMatchObject({ host: 'browser' })
    socket.close()
  }
  // each was good once
  for (const used of [address, another]) expect((await fetch(used)).status).toBe(401)
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
}, 60_000)

test.skipIf(!posix)(
  'the app works through a command that has the workspace, and goes on by itself when that is killed',
  async () => {
    const owner = start('run', 'rest.json')
    await vi.waitFor(() => expect(owner.out()).toContain('run.waiting'), 30_000)
    const app = start('start', '--no-open')
    const address = await addressOf(app)
    const { client, socket, cookie } = await enter(address)
    expect(await infoOf(client)).toMatchObject({ host: 'browser', workspace: join(folder, 'ws') })
    expect(await client.run.list({ limit: 5 })).toMatchObject({ ok: true, value: [{ status: 'waiting' }] })
    const closed = new Promise((resolve) => socket.once('close', resolve))
    owner.child.kill('SIGKILL')
    // the page is asked to connect anew, to an engine of the app's own
    expect(await closed).toBe(1012)
    const again = await connect(address, cookie)
    expect(await infoOf(again.client)).toMatchObject({ host: 'browser' })
    expect(await again.client.run.list({ limit: 5 })).toMatchObject({ ok: true, value: [{ status: 'waiting' }] })
    again.socket.close()
    app.child.kill('SIGTERM')
    expect(await app.ended).toBe(0)
  },
  60_000,
)

test('a port that is taken ends it and lets the workspace go', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as { port: number }
  const app = start('start', '--no-open', '--port', String(port))
  expect(await app.ended).not.toBe(0)
  expect(app.err()).toContain('EADDRINUSE')
  await new Promise((resolve) => taken.close(resolve))
}, 60_000)
