import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { McpMessage } from '#shared/events/mcp-message.ts'
import { endLeftBehind } from '../process/process-mark.ts'
import { mcpLimits } from './mcp-limits.ts'
import type { McpServer } from './mcp-server.ts'
import { resultValue } from './result-value.ts'
import { hostileServer, isAlive, McpBench } from './testing/mcp-bench.ts'

const quiet = () => ({ signal: new AbortController().signal, trace: () => {} })

async function opened(mode: string, more: Record<string, unknown> = {}, ...args: string[]) {
  const bench = await McpBench.open([hostileServer(mode, more, ...args)])
  return { bench, server: await bench.servers.use('hostile', 'test') }
}

const say = (server: McpServer, options = quiet()) => server.call('say', { text: 'hello' }, options)

describe('a server that does not come up', () => {
  it.each([
    ['never answers', 'never', 'mcp.timeout'],
    ['takes too long', 'slow', 'mcp.timeout'],
    ['ends at once', 'exit', 'mcp.crashed'],
    ['writes garbage', 'garbage', 'mcp.protocol'],
  ])('%s', async (_, mode, code) => {
    const { bench, server } = await opened(mode, { start_timeout_seconds: 0.6 })
    await using _bench = bench
    await expect(server.tools()).rejects.toMatchObject({ code })
    expect(server.state).toBe('down')
    expect(server.reason).toContain('hostile')
  })

  it('is left alone once it failed too often', async () => {
    const { bench, server } = await opened('exit')
    await using _bench = bench
    const codes: string[] = []
    for (let i = 0; i < 4; i++) await server.tools().catch((error) => codes.push(error.code))
    // three attempts at the first, and the breaker opens in the second
    expect(codes).toEqual(['mcp.crashed', 'mcp.unavailable', 'mcp.unavailable', 'mcp.unavailable'])
  })

  it('is left alone after as many failures, and as long, as the workspace says', async () => {
    const breaker = { failures: 2, withinMs: 30_000, retryAfterMs: 7_000, successes: 1 }
    await using bench = await McpBench.open([hostileServer('exit')], { limits: { breaker } })
    const server = await bench.servers.use('hostile', 'test')
    await expect(server.tools()).rejects.toMatchObject({ code: 'mcp.unavailable', hint: expect.stringContaining('after 7 s') })
    expect(await bench.servers.health('hostile')).not.toBeNull()
  })
})

describe('a server that misbehaves in a call', () => {
  it.each([
    ['crashes', 'crash', 'mcp.crashed', 'down'],
    ['never answers', 'silent', 'mcp.timeout', 'degraded'],
    ['answers to what was never asked', 'wrong-id', 'mcp.timeout', 'degraded'],
    ['floods with notifications', 'flood', 'mcp.protocol', 'down'],
    ['writes garbage between messages', 'garbage-between', 'mcp.protocol', 'down'],
    ['asks without end', 'asks-on', 'mcp.protocol', 'down'],
    ['answers with what nests too deep', 'deep', 'mcp.protocol', 'degraded'],
  ])('%s', async (_, mode, code, state) => {
    const { bench, server } = await opened(mode, { timeout_seconds: code === 'mcp.timeout' ? 1 : 20 })
    await using _bench = bench
    await server.tools()
    await expect(say(server)).rejects.toMatchObject({ code })
    await expect.poll(() => server.state, { timeout: 10_000 }).toBe(state)
  })

  it('streams a gigabyte in one line, of which little is ever held', async () => {
    const { bench, server } = await opened('huge', { timeout_seconds: 60 })
    await using _bench = bench
    await server.tools()
    const before = process.memoryUsage().rss
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 5)
    await expect(say(server)).rejects.toMatchObject({ code: 'mcp.too_large' })
    clearInterval(watch)
    expect(most - before).toBeLessThan(6 * mcpLimits.messageBytes)
  })

  it('reads nothing of what it is sent, of which no more is held than it may be', async () => {
    const { bench, server } = await opened('deaf', { timeout_seconds: 60 })
    await using _bench = bench
    await server.tools()
    const calls = Array.from({ length: 60 }, () => server.call('say', { text: 'x'.repeat(1 << 20) }, quiet()))
    const codes = (await Promise.allSettled(calls)).map((call) => (call.status === 'rejected' ? call.reason.code : 'answered'))
    expect(codes.every((code) => code === 'mcp.protocol' || code === 'mcp.unavailable')).toBe(true)
  })

  it('gives more than is taken', async () => {
    const { bench, server } = await opened('big-result')
    await using _bench = bench
    const result = await say(server)
    expect(() => resultValue(result, 'hostile__say')).toThrow(expect.objectContaining({ code: 'mcp.too_large' }))
  })

  it('tells of what nests too deep, which is passed over', async () => {
    const { bench, server } = await opened('deep-news')
    await using _bench = bench
    expect(resultValue(await say(server), 'x')).toBe('done')
    expect(server.stderr.text).toContain('nests more than')
  })

  it('says of a failure no more than can be read', async () => {
    const { bench, server } = await opened('long-failure')
    await using _bench = bench
    const failure = await say(server).catch((error: Error) => error)
    expect(failure).toMatchObject({ code: 'mcp.protocol' })
    expect((failure as Error).message.length).toBeLessThan(5_000)
  })

  it('lists in a circle', async () => {
    const { bench, server } = await opened('endless')
    await using _bench = bench
    await expect(server.tools()).rejects.toMatchObject({ code: 'mcp.protocol' })
  })

  it('leaves no prototype behind', async () => {
    const { bench, server } = await opened('proto')
    await using _bench = bench
    expect(resultValue(await say(server), 'x')).toEqual({ fine: 1 })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

it('bears a few words on stdout before the first message', async () => {
  const { bench, server } = await opened('chatty')
  await using _bench = bench
  expect(resultValue(await say(server), 'x')).toBe('you said hello')
  expect((await bench.servers.log('hostile')).stderr).toContain('Server is starting')
})

it('comes up again for the next call after a crash', async () => {
  const { bench, server } = await opened('crash')
  await using _bench = bench
  await server.tools()
  const first = server.pid
  await expect(say(server)).rejects.toMatchObject({ code: 'mcp.crashed' })
  await expect.poll(() => server.state, { timeout: 10_000 }).toBe('down')
  expect((await server.tools()).map(({ name }) => name)).toContain('say')
  expect(server.state).toBe('ready')
  expect(server.pid).not.toBe(first)
})

it('refuses to sample and to ask a person in its name', async () => {
  const { bench, server } = await opened('asks')
  await using _bench = bench
  const replies = JSON.parse(String(resultValue(await say(server), 'x'))) as { error?: { code: number } }[]
  expect(replies.map(({ error }) => error?.code)).toEqual([-32601, -32601])
})

it('passes a cancel on, and goes on with the next call', async () => {
  const { bench, server } = await opened('silent', { timeout_seconds: 30 })
  await using _bench = bench
  await server.tools()
  const cancel = new AbortController()
  const call = say(server, { ...quiet(), signal: cancel.signal })
  setTimeout(() => cancel.abort(new Error('enough')), 50)
  await expect(call).rejects.toThrow('enough')
  await expect.poll(() => server.stderr.text, { timeout: 10_000 }).toContain('cancelled')
  expect(server.state).toBe('ready')
})

it('tells of progress, and takes down every message with its size and time', async () => {
  const { bench, server } = await opened('progress')
  await using _bench = bench
  const seen: McpMessage[] = []
  const progress: number[] = []
  await server.call(
    'say',
    { text: 'hello' },
    {
      signal: new AbortController().signal,
      trace: (message) => seen.push(message),
      onProgress: (now) => progress.push(now.progress),
    },
  )
  expect(progress).toEqual([1, 2, 3])
  expect(seen.map(({ direction, type, method }) => [direction, type, method])).toEqual([
    ['sent', 'request', 'tools/call'],
    ...Array.from({ length: 3 }, () => ['received', 'notification', 'notifications/progress']),
    ['received', 'response', 'tools/call'],
  ])
  const [request, , , , response] = seen
  expect(request?.bytes).toBe(Buffer.byteLength(request?.payload ?? ''))
  expect(response?.us).toBeGreaterThan(0)
  expect(Math.abs((response?.atUs ?? 0) / 1000 - Date.now())).toBeLessThan(5_000)
})

describe('processes', () => {
  it.each(['plain', 'stubborn'])('end with their last user: %s', async (mode) => {
    const { bench, server } = await opened(mode)
    await using _bench = bench
    await bench.servers.use('hostile', 'other')
    await server.tools()
    const pid = server.pid as number
    await bench.servers.release('test')
    expect(isAlive(pid)).toBe(true)
    await bench.servers.release('other')
    expect(isAlive(pid)).toBe(false)
    expect(server.state).toBe('stopped')
  })

  it('end with all that they started', async () => {
    const { bench, server } = await opened('orphan')
    await using _bench = bench
    await server.tools()
    await expect.poll(() => server.stderr.text, { timeout: 10_000 }).toMatch(/child \d+/)
    const child = Number(/child (\d+)/.exec(server.stderr.text)?.[1])
    expect(isAlive(child)).toBe(true)
    await server.stop()
    await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false)
  })
})

describe.skipIf(process.platform === 'win32')('processes that leave the group of their server', () => {
  const script = fileURLToPath(new URL('./testing/exit-with-server.ts', import.meta.url))
  const withServer = (...args: string[]) => [process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args]] as const
  const allEnd = (ids: number[]) => expect.poll(() => ids.filter(isAlive), { timeout: 10_000 }).toEqual([])
  const escaped = async (server: McpServer) => {
    const ids = () => [...server.stderr.text.matchAll(/escaped (\d+)/g)].map(([, id]) => Number(id))
    await expect.poll(ids, { timeout: 10_000 }).toHaveLength(2)
    return ids()
  }

  it('end with it', async () => {
    const { bench, server } = await opened('escape', { start_timeout_seconds: 10 })
    await using _bench = bench
    await server.tools()
    const ids = await escaped(server)
    expect(ids.filter(isAlive)).toEqual(ids)
    await server.stop()
    await allEnd(ids)
  })

  it('end when it crashes, and it is started anew', async () => {
    const { bench, server } = await opened('escape-and-crash', { start_timeout_seconds: 10, timeout_seconds: 20 })
    await using _bench = bench
    await server.tools()
    const ids = await escaped(server)
    await expect(say(server)).rejects.toMatchObject({ code: 'mcp.crashed' })
    await allEnd(ids)
    expect(await server.tools()).toHaveLength(2)
  })

  it.each(['stubborn', 'escape'])('end with the process that started it, also where that ends without closing it: %s', async (mode) => {
    const [node, args] = withServer(mode)
    const ids = execFileSync(node, args, { encoding: 'utf8' }).split(' ').map(Number)
    expect(ids.every((id) => id > 0)).toBe(true)
    await allEnd(ids)
  })

  it('end at the next start where that was killed, and those of a process that lives do not', async () => {
    const lasting = { start_timeout_seconds: 10 }
    const { bench, server } = await opened('escape', lasting)
    await using _bench = bench
    await server.tools()
    const ours = await escaped(server)
    const [node, args] = withServer('escape', 'wait')
    const app = spawn(node, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(app.stdout.setEncoding('utf8'), 'data')) as [string]
    app.kill('SIGKILL')
    await once(app, 'exit')
    const theirs = line.split(' ').map(Number).slice(1)
    expect(theirs.filter(isAlive)).toEqual(theirs)
    await endLeftBehind()
    await allEnd(theirs)
    expect(ours.filter(isAlive)).toEqual(ours)
  })
})
